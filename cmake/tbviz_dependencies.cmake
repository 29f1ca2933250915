# Every library that tbviz takes from outside. tools/bootstrap installs them all.
include(tbviz_bundle)
find_package(Threads REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(simdjson REQUIRED)
set(ZLIB_USE_STATIC_LIBS ${TBVIZ_BUNDLE})
find_package(ZLIB REQUIRED)
include(tbviz_found_libraries)

# The headers of fmt 9 without its library: lib/tbviz/base/fmt.cc compiles what they declare. Other versions are
# taken with their library.
if(fmt_VERSION VERSION_LESS 10)
  add_library(tbviz_fmt INTERFACE)
  target_include_directories(
    tbviz_fmt SYSTEM INTERFACE $<TARGET_PROPERTY:fmt::fmt-header-only,INTERFACE_INCLUDE_DIRECTORIES>)
  set(fmt_library "")
else()
  add_library(tbviz_fmt ALIAS fmt::fmt)
  set(fmt_library fmt::fmt)
endif()

# Debian ships no CMake package for stb.
find_path(TBVIZ_STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb REQUIRED)
mark_as_advanced(TBVIZ_STB_INCLUDE_DIR)
add_library(tbviz_stb INTERFACE)
target_include_directories(tbviz_stb SYSTEM INTERFACE ${TBVIZ_STB_INCLUDE_DIR})

if(TBVIZ_PROGRAM)
  find_package(CLI11 REQUIRED)
  include(tbviz_chafa)
endif()
if(TBVIZ_TESTS)
  find_package(doctest REQUIRED)
  find_package(Protobuf REQUIRED) # The judge of what is written.
endif()
if(TBVIZ_TORCH)
  include(tbviz_torch)
endif()
