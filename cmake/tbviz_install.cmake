# Installs the library, what find_package(tbviz) and pkg-config need, and what the program cannot do without. Three
# components: program, torch (the modules that run models) and development.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tbviz)

install(
  TARGETS libtbviz
  EXPORT tbviz_targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
# For those who have LibTorch; without it the header does not compile alone.
install(FILES lib/tbviz/torch_tensor.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tbviz COMPONENT development)
install(
  EXPORT tbviz_targets
  NAMESPACE tbviz::
  DESTINATION ${package_dir}
  COMPONENT development)

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/tbviz-config.cmake.in
                              ${CMAKE_CURRENT_BINARY_DIR}/tbviz-config.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/tbviz-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tbviz-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/tbviz-config-version.cmake
              ${PROJECT_SOURCE_DIR}/cmake/tbviz_found_libraries.cmake
        DESTINATION ${package_dir}
        COMPONENT development)
include(tbviz_pkgconfig)

# Debian has simdjson as a shared library only, of a version that few machines have: it lies where the modules
# do, and the program looks there first, as they do.
if(TBVIZ_PROGRAM AND TBVIZ_BUNDLE AND NOT simdjson_type STREQUAL "STATIC_LIBRARY")
  install(
    FILES $<TARGET_FILE:simdjson::simdjson>
    DESTINATION ${TBVIZ_MODULE_DIR}
    RENAME $<TARGET_SONAME_FILE_NAME:simdjson::simdjson>
    COMPONENT program)
endif()
