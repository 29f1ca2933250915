# Run by cpack before it packs: adds to each package what Debian asks for in it, copyright and changelog, and
# compresses what Debian wants compressed.
set(packages program:tbviz torch:tbviz-torch development:libtbviz-dev)

execute_process(COMMAND date --utc --rfc-email --date ${CPACK_TBVIZ_DATE} OUTPUT_VARIABLE date
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(changelog "tbviz (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}: changelog.gz says what is new.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")

function(compress)
  execute_process(COMMAND gzip -9 --no-name --force ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

foreach(component_and_package IN LISTS packages)
  string(REPLACE ":" ";" parts ${component_and_package})
  list(GET parts 0 component)
  list(GET parts 1 package)
  set(root ${CPACK_TEMPORARY_DIRECTORY}/${component}/usr)
  if(NOT IS_DIRECTORY ${root})
    continue()
  endif()
  set(documents ${root}/share/doc/${package})
  file(REMOVE ${documents}/LICENSE)
  configure_file(${CPACK_TBVIZ_SOURCE}/packaging/debian/copyright ${documents}/copyright COPYONLY)
  file(WRITE ${documents}/changelog.Debian "${changelog}")
  configure_file(${CPACK_TBVIZ_SOURCE}/CHANGELOG.md ${documents}/changelog COPYONLY)
  file(GLOB_RECURSE pages ${root}/share/man/*.1)
  compress(${documents}/changelog.Debian ${documents}/changelog ${pages})
endforeach()
