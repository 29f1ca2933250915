# Compiler settings of every target of this project, on one INTERFACE target. Nothing here reaches
# a project that links the library: variables end with this folder.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

# Where things are built, and by ccache or not, is for the outermost project to say.
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
  set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
  find_program(TBVIZ_CCACHE ccache)
  if(TBVIZ_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${TBVIZ_CCACHE})
  endif()
endif()

add_library(tbviz_flags INTERFACE)
target_compile_options(tbviz_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
# Of std::string's own code, at -O3: https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  target_compile_options(tbviz_flags INTERFACE -Wno-restrict)
endif()
if(TBVIZ_WERROR)
  target_compile_options(tbviz_flags INTERFACE -Werror)
endif()
if(TBVIZ_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=undefined
                 -fno-omit-frame-pointer)
  target_compile_options(tbviz_flags INTERFACE ${sanitizers})
  target_link_options(tbviz_flags INTERFACE ${sanitizers})
endif()
if(TBVIZ_SANITIZE_THREADS)
  target_compile_options(tbviz_flags INTERFACE -fsanitize=thread)
  target_link_options(tbviz_flags INTERFACE -fsanitize=thread)
endif()
if(TBVIZ_FUZZ)
  # Coverage for libFuzzer in every object; main() only in the fuzz targets themselves.
  target_compile_options(tbviz_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(tbviz_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
