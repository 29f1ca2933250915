# The target tbviz_reference, where doxygen is installed: HTML of the public headers and of the pages about the library,
# in the build folder's reference/html. `reference_command` makes it, and fails on any warning.
find_program(TBVIZ_DOXYGEN doxygen)
if(NOT TBVIZ_DOXYGEN)
  return()
endif()
get_target_property(reference_headers libtbviz HEADER_SET)
list(APPEND reference_headers torch_tensor.h)
set(headers "")
foreach(header IN LISTS reference_headers)
  cmake_path(ABSOLUTE_PATH header BASE_DIRECTORY ${PROJECT_SOURCE_DIR}/lib/tbviz)
  string(APPEND headers " \"${header}\"")
endforeach()
set(reference_command
    ${CMAKE_COMMAND} -E env "TBVIZ_SOURCE=${PROJECT_SOURCE_DIR}" "TBVIZ_BUILD=${PROJECT_BINARY_DIR}"
    "TBVIZ_VERSION=${PROJECT_VERSION}" "TBVIZ_HEADERS=${headers}" ${TBVIZ_DOXYGEN}
    ${PROJECT_SOURCE_DIR}/docs/reference/Doxyfile)
add_custom_target(tbviz_reference COMMAND ${reference_command} VERBATIM)
