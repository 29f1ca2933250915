# Every library that tbviz takes from outside. tools/bootstrap installs them all.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(simdjson REQUIRED)
find_package(CLI11 REQUIRED)

# Static protobuf-lite: see docs/architecture.md for why the full runtime cannot be used here.
if(NOT BUILD_SHARED_LIBS)
  set(Protobuf_USE_STATIC_LIBS ON)
endif()
find_package(Protobuf REQUIRED)

include(tbviz_libdeflate)

# Debian ships no CMake package for stb either.
find_path(STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb REQUIRED)
add_library(stb INTERFACE)
target_include_directories(stb SYSTEM INTERFACE ${STB_INCLUDE_DIR})

if(TBVIZ_TESTS)
  find_package(doctest REQUIRED)
endif()

if(TBVIZ_TORCH)
  include(tbviz_torch)
endif()
