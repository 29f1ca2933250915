# Finds the one LibTorch that was chosen, never another that happens to lie about, as the target
# `libtorch`.
#
# TBVIZ_TORCH_PREFIX is a wheel's torch folder, or /usr for Debian's libtorch-dev. tools/bootstrap
# writes its choice to .torch-prefix; "none" there switches TBVIZ_TORCH off. LibTorch's own CMake package is not asked: with two builds on
# one machine the wheel's finds half of Debian's, and a mixture crashes at run time.
set(TBVIZ_TORCH_PREFIX "" CACHE PATH "LibTorch's folder; default: what tools/bootstrap chose")
set(torch_prefix "${TBVIZ_TORCH_PREFIX}")
if(NOT torch_prefix AND EXISTS ${PROJECT_SOURCE_DIR}/.torch-prefix)
  file(STRINGS ${PROJECT_SOURCE_DIR}/.torch-prefix torch_prefix LIMIT_COUNT 1)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
                                         ${PROJECT_SOURCE_DIR}/.torch-prefix)
endif()
if(torch_prefix STREQUAL "none")
  message(STATUS "No LibTorch, as tools/bootstrap was told")
  set(TBVIZ_TORCH OFF)
  return()
endif()
if(NOT torch_prefix)
  message(FATAL_ERROR "No LibTorch chosen. Run tools/bootstrap, or give -DTBVIZ_TORCH_PREFIX=DIR, "
                      "or build without it: cmake --preset no-torch")
endif()

# Not cached: another choice must not meet the paths of the last one.
function(find_in_torch_prefix kind variable name)
  unset(found)
  if(kind STREQUAL "library")
    find_library(found ${name} PATHS ${torch_prefix} NO_DEFAULT_PATH NO_CACHE
                 PATH_SUFFIXES lib lib/${CMAKE_LIBRARY_ARCHITECTURE})
  else()
    find_path(found ${name} PATHS ${torch_prefix} NO_DEFAULT_PATH NO_CACHE
              PATH_SUFFIXES include include/torch/csrc/api/include)
  endif()
  if(NOT found)
    message(FATAL_ERROR "There is no whole LibTorch in ${torch_prefix}: ${name} is missing. Run "
                        "tools/bootstrap, or give -DTBVIZ_TORCH_PREFIX=DIR")
  endif()
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

find_in_torch_prefix(path torch_include torch/script.h)
find_in_torch_prefix(path torch_api_include torch/all.h)
find_in_torch_prefix(library torch_cpu_library torch_cpu)
find_in_torch_prefix(library c10_library c10)

# Where the numbers lie: in newer wheels, then in older builds.
foreach(header IN ITEMS ${torch_include}/torch/headeronly/version.h
                        ${torch_api_include}/torch/version.h)
  if(EXISTS ${header})
    file(STRINGS ${header} torch_version REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH)")
    list(TRANSFORM torch_version REPLACE ".* " "")
    list(JOIN torch_version . torch_version)
    break()
  endif()
endforeach()
message(STATUS "LibTorch ${torch_version} in ${torch_prefix}")

add_library(libtorch INTERFACE)
target_include_directories(libtorch SYSTEM INTERFACE ${torch_include} ${torch_api_include})
target_link_libraries(libtorch INTERFACE ${torch_cpu_library} ${c10_library})
