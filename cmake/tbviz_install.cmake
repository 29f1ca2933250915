# Installs the program, the library and what find_package(tbviz) needs.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tbviz)

set_target_properties(tbviz_base PROPERTIES EXPORT_NAME base)
set_target_properties(tbviz_checkpoint PROPERTIES EXPORT_NAME checkpoint)
set_target_properties(tbviz_core PROPERTIES EXPORT_NAME core)
set_target_properties(tbviz_proto PROPERTIES EXPORT_NAME proto)
install(
  TARGETS tbviz_base tbviz_checkpoint tbviz_core tbviz_proto
  EXPORT tbviz_targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(
  EXPORT tbviz_targets
  NAMESPACE tbviz::
  DESTINATION ${package_dir})

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/tbviz-config.cmake.in
                              ${CMAKE_CURRENT_BINARY_DIR}/tbviz-config.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/tbviz-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tbviz-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/tbviz-config-version.cmake
              ${PROJECT_SOURCE_DIR}/cmake/tbviz_libdeflate.cmake
              ${PROJECT_SOURCE_DIR}/cmake/tbviz_libjpeg.cmake
              ${PROJECT_SOURCE_DIR}/cmake/tbviz_re2.cmake
        DESTINATION ${package_dir})
