# tbviz_library(NAME): a static library with the project's flags and include root.
function(tbviz_library name)
  add_library(${name} STATIC)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/lib)
  target_link_libraries(${name} PRIVATE $<BUILD_INTERFACE:tbviz_flags>)
endfunction()

# tbviz_embed(TARGET FILE SYMBOL): the bytes of FILE as `std::span<const std::byte> SYMBOL()`,
# declared by the caller in namespace tbviz.
function(tbviz_embed target file symbol)
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cc)
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
  configure_file(${PROJECT_SOURCE_DIR}/cmake/embed.cc.in ${assembly} @ONLY)
  target_sources(${target} PRIVATE ${assembly})
  set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS ${file})
endfunction()
