# Finds the one LibTorch that was chosen, never another that happens to lie about.
#
# TBVIZ_TORCH_PREFIX is the folder that holds share/cmake/Torch (a wheel's torch folder, or /usr for
# Debian's libtorch-dev). tools/bootstrap writes its choice to .torch-prefix.
set(TBVIZ_TORCH_PREFIX "" CACHE PATH "LibTorch's folder; default: what tools/bootstrap chose")
set(torch_prefix "${TBVIZ_TORCH_PREFIX}")
if(NOT torch_prefix AND EXISTS ${PROJECT_SOURCE_DIR}/.torch-prefix)
  file(STRINGS ${PROJECT_SOURCE_DIR}/.torch-prefix torch_prefix LIMIT_COUNT 1)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
                                         ${PROJECT_SOURCE_DIR}/.torch-prefix)
endif()
if(NOT torch_prefix)
  message(FATAL_ERROR "No LibTorch chosen. Run tools/bootstrap, or give -DTBVIZ_TORCH_PREFIX=DIR, "
                      "or build without it: cmake --preset no-torch")
endif()

find_package(Torch REQUIRED NO_DEFAULT_PATH PATHS ${torch_prefix}/share/cmake/Torch
             ${torch_prefix}/lib/${CMAKE_LIBRARY_ARCHITECTURE}/cmake/Torch)

# With two LibTorch builds on one machine their CMake packages can mix; a mixture crashes at run time.
cmake_path(IS_PREFIX torch_prefix "${TORCH_LIBRARY}" NORMALIZE torch_library_is_inside)
if(NOT torch_library_is_inside)
  message(FATAL_ERROR "LibTorch was looked for in ${torch_prefix} but found as ${TORCH_LIBRARY}")
endif()
message(STATUS "LibTorch ${Torch_VERSION} in ${torch_prefix}")
