# An overlay port of the tree that it lies in: vcpkg install tbviz --overlay-ports=packaging/vcpkg/ports
cmake_path(ABSOLUTE_PATH CURRENT_PORT_DIR NORMALIZE OUTPUT_VARIABLE port_folder)
cmake_path(SET SOURCE_PATH NORMALIZE "${port_folder}/../../../..")

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS FEATURES program TBVIZ_PROGRAM)
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    ${FEATURE_OPTIONS}
    -DTBVIZ_BUNDLE=OFF
    -DTBVIZ_CHAFA=OFF
    -DTBVIZ_INSTALL=ON
    -DTBVIZ_TESTS=OFF
    -DTBVIZ_TORCH=OFF
  MAYBE_UNUSED_VARIABLES TBVIZ_CHAFA)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/tbviz)
vcpkg_fixup_pkgconfig()
if("program" IN_LIST FEATURES)
  vcpkg_copy_tools(TOOL_NAMES tbviz AUTO_CLEAN)
endif()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
