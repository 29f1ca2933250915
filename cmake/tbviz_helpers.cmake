# tbviz_library(NAME): a static library with the project's flags and include root, for use within the project: what
# others link is made of the objects of several.
function(tbviz_library name)
  add_library(${name} STATIC EXCLUDE_FROM_ALL)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/lib)
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_link_libraries(${name} PRIVATE tbviz_flags tbviz_fmt)
endfunction()

# tbviz_public_headers(TARGET HEADER...): the headers that are installed, and no others. They must
# compile alone (built with CMAKE_VERIFY_INTERFACE_HEADER_SETS).
function(tbviz_public_headers target)
  target_sources(
    ${target} PUBLIC FILE_SET HEADERS
                     BASE_DIRS ${PROJECT_SOURCE_DIR}/lib ${PROJECT_BINARY_DIR}/include
                     FILES ${ARGN})
endfunction()

# tbviz_embed(TARGET FILES SYMBOL): the bytes of FILES, a list, one after the other, as
# `std::span<const std::byte> SYMBOL()`, declared by the caller in namespace tbviz.
function(tbviz_embed target files symbol)
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cc)
  set(inclusions "")
  foreach(file IN LISTS files)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
    list(APPEND inclusions "    \".incbin \\\"${file}\\\"\\n\"")
    list(APPEND absolute ${file})
  endforeach()
  list(JOIN inclusions "\n" inclusions)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/embed.cc.in ${assembly} @ONLY)
  target_sources(${target} PRIVATE ${assembly})
  # Source properties are those of a folder; the target's own is the one that counts.
  set_source_files_properties(${assembly} TARGET_DIRECTORY ${target} PROPERTIES OBJECT_DEPENDS "${absolute}")
endfunction()
