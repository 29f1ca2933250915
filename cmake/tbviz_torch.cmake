# Finds the LibTorch builds that were chosen, never another that happens to lie about: each as a target
# libtorch_MAJOR_MINOR, that of the build as `libtorch`, too. Sets
#
#   torch_minors  "2_13;1_13": a module is built with each
#   torch_minor   "2_13": that of the build, which the tests compare with Python
#   torch_prefix  its folder
#
# TBVIZ_TORCH_PREFIX is a wheel's torch folder, or /usr for Debian's libtorch-dev. tools/bootstrap
# writes its choice to .torch-prefix; "none" there switches TBVIZ_TORCH off. LibTorch's own CMake package is not asked: with two builds on
# one machine the wheel's finds half of Debian's, and a mixture crashes at run time.
set(TBVIZ_TORCH_PREFIX "" CACHE PATH "LibTorch's folder; default: what tools/bootstrap chose")
string(REPLACE ":" ";" torch_prefixes "$ENV{TBVIZ_TORCH_PREFIXES}")
set(TBVIZ_TORCH_PREFIXES "${torch_prefixes}"
    CACHE STRING "Folders of further LibTorch builds, a list; default: that of the environment, with colons")
set(torch_prefix "${TBVIZ_TORCH_PREFIX}")
if(NOT torch_prefix AND EXISTS ${PROJECT_SOURCE_DIR}/.torch-prefix)
  file(STRINGS ${PROJECT_SOURCE_DIR}/.torch-prefix torch_prefix LIMIT_COUNT 1)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
                                         ${PROJECT_SOURCE_DIR}/.torch-prefix)
endif()
if(TBVIZ_TORCH_PREFIXES AND (NOT torch_prefix OR torch_prefix STREQUAL "none"))
  list(GET TBVIZ_TORCH_PREFIXES 0 torch_prefix)
endif()
if(torch_prefix STREQUAL "none")
  message(STATUS "No LibTorch, as tools/bootstrap was told")
  set(TBVIZ_TORCH OFF)
  return()
endif()
if(NOT torch_prefix AND SKBUILD)
  message(STATUS "No LibTorch chosen: a wheel without a module that runs models (TBVIZ_TORCH_PREFIX=DIR gives one)")
  set(TBVIZ_TORCH OFF)
  return()
endif()
if(NOT torch_prefix)
  message(FATAL_ERROR "No LibTorch chosen. Run tools/bootstrap, or give -DTBVIZ_TORCH_PREFIX=DIR, "
                      "or build without it: cmake --preset no-torch")
endif()

# Not cached: another choice must not meet the paths of the last one.
function(find_in_torch_prefix prefix kind variable name)
  unset(found)
  if(kind STREQUAL "library")
    find_library(found ${name} PATHS ${prefix} NO_DEFAULT_PATH NO_CACHE
                 PATH_SUFFIXES lib lib/${CMAKE_LIBRARY_ARCHITECTURE})
  else()
    find_path(found ${name} PATHS ${prefix} NO_DEFAULT_PATH NO_CACHE
              PATH_SUFFIXES include include/torch/csrc/api/include)
  endif()
  if(NOT found)
    message(FATAL_ERROR "There is no whole LibTorch in ${prefix}: ${name} is missing. Run "
                        "tools/bootstrap, or give -DTBVIZ_TORCH_PREFIX=DIR")
  endif()
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

# read_torch_version(VARIABLE FOLDER...): "2.13.0" of the headers in the folders.
function(read_torch_version variable)
  unset(header)
  # Where the numbers lie: in newer wheels, then in older builds.
  find_file(header NAMES torch/headeronly/version.h torch/version.h PATHS ${ARGN} NO_DEFAULT_PATH NO_CACHE)
  if(NOT header)
    message(FATAL_ERROR "LibTorch's headers do not say which version they are of: ${ARGN}")
  endif()
  file(STRINGS ${header} numbers REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH)")
  list(TRANSFORM numbers REPLACE ".* " "")
  list(JOIN numbers . version)
  set(${variable} ${version} PARENT_SCOPE)
endfunction()

# add_libtorch(PREFIX MINOR): the target, whose name ends in what MINOR is set to: "2_13".
function(add_libtorch prefix minor_variable)
  find_in_torch_prefix(${prefix} path include torch/script.h)
  find_in_torch_prefix(${prefix} path api_include torch/all.h)
  find_in_torch_prefix(${prefix} library torch_cpu torch_cpu)
  find_in_torch_prefix(${prefix} library c10 c10)
  read_torch_version(version ${include} ${api_include})
  string(REGEX REPLACE "^([0-9]+)\\.([0-9]+).*" "\\1_\\2" minor ${version})
  if(TARGET libtorch_${minor})
    get_target_property(other libtorch_${minor} tbviz_prefix)
    message(FATAL_ERROR "${other} and ${prefix} both hold a LibTorch ${version}: there is one module for each minor "
                        "version. Leave one out of TBVIZ_TORCH_PREFIXES")
  endif()
  message(STATUS "LibTorch ${version} in ${prefix}")

  add_library(libtorch_${minor} INTERFACE)
  target_include_directories(libtorch_${minor} SYSTEM INTERFACE ${include} ${api_include})
  target_link_libraries(libtorch_${minor} INTERFACE ${torch_cpu} ${c10})
  set_target_properties(libtorch_${minor} PROPERTIES tbviz_prefix ${prefix})
  set(${minor_variable} ${minor} PARENT_SCOPE)
endfunction()

add_libtorch(${torch_prefix} torch_minor)
add_library(libtorch ALIAS libtorch_${torch_minor})
set(torch_minors ${torch_minor})
file(REAL_PATH ${torch_prefix} known_prefixes)
foreach(prefix IN LISTS TBVIZ_TORCH_PREFIXES)
  file(REAL_PATH ${prefix} real_prefix)
  if(real_prefix IN_LIST known_prefixes)
    continue()
  endif()
  add_libtorch(${prefix} minor)
  list(APPEND torch_minors ${minor})
  list(APPEND known_prefixes ${real_prefix})
endforeach()
