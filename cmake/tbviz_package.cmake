# What cpack makes of a build: a folder as a tarball that runs wherever it lies, or, where TBVIZ_BUNDLE is off,
# Debian packages. tools/package builds both.
string(TOLOWER ${CMAKE_SYSTEM_NAME} package_system)
set(CPACK_PACKAGE_FILE_NAME tbviz-${PROJECT_VERSION}-${package_system}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # Each package has its own.
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_COMPONENTS_ALL program)
if(TBVIZ_TORCH)
  list(APPEND CPACK_COMPONENTS_ALL torch)
endif()

if(TBVIZ_BUNDLE)
  set(CPACK_GENERATOR TGZ)
  set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
  set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
  set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY ON)
else()
  list(APPEND CPACK_COMPONENTS_ALL development)
  include(tbviz_debian)
endif()
include(CPack)
