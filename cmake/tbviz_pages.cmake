# Manual pages, made by the program when it is built, and completion scripts: installed where man(1)
# and the shells look for them.
set(completion_folder ${PROJECT_SOURCE_DIR}/apps/tbviz/commands/completion)
install(FILES ${completion_folder}/tbviz.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        RENAME tbviz
        COMPONENT program)
install(FILES ${completion_folder}/tbviz.zsh
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
        RENAME _tbviz
        COMPONENT program)
install(FILES ${completion_folder}/tbviz.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
        COMPONENT program)

if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  message(STATUS "no manual pages: the program cannot be run where it is built (`tbviz man` prints them)")
  return()
endif()
set(man_folder ${PROJECT_BINARY_DIR}/man)
add_custom_command(
  OUTPUT ${man_folder}/tbviz.1
  COMMAND ${CMAKE_COMMAND} "-DPROGRAM=$<TARGET_FILE:tbviz>" -DFOLDER=${man_folder}
          -P ${PROJECT_SOURCE_DIR}/cmake/write_man_pages.cmake
  DEPENDS tbviz ${PROJECT_SOURCE_DIR}/cmake/write_man_pages.cmake
  COMMENT "Writing manual pages"
  VERBATIM)
add_custom_target(man_pages ALL DEPENDS ${man_folder}/tbviz.1)
install(DIRECTORY ${man_folder}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
