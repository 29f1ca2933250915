# Every library that tbviz takes from outside. tools/bootstrap installs them all.
include(tbviz_bundle)
find_package(Threads REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(simdjson REQUIRED)
set(ZLIB_USE_STATIC_LIBS ${TBVIZ_BUNDLE})
find_package(ZLIB REQUIRED)
find_package(CLI11 REQUIRED)

# fmt's headers without its library: lib/tbviz/base/fmt.cc compiles what they declare.
add_library(fmt_headers INTERFACE)
target_include_directories(
  fmt_headers SYSTEM INTERFACE $<TARGET_PROPERTY:fmt::fmt-header-only,INTERFACE_INCLUDE_DIRECTORIES>)

include(tbviz_found_libraries)
include(tbviz_chafa)

# Debian ships no CMake package for stb either.
find_path(STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb REQUIRED)
add_library(stb INTERFACE)
target_include_directories(stb SYSTEM INTERFACE ${STB_INCLUDE_DIR})

if(TBVIZ_TESTS)
  find_package(doctest REQUIRED)
  find_package(Protobuf REQUIRED) # The judge of what is written.
endif()

if(TBVIZ_TORCH)
  include(tbviz_torch)
endif()
