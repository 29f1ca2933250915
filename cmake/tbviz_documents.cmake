# Documents that go along with the program: the project's own, and the licenses of what lies inside the program
# and the modules, from the packages that it was built with.
set(document_folder ${CMAKE_INSTALL_DATADIR}/doc/tbviz)
install(FILES LICENSE DESTINATION ${document_folder} COMPONENT program)
if(NOT SKBUILD) # A wheel has what it cannot do without.
  install(
    DIRECTORY docs/
    DESTINATION ${document_folder}
    COMPONENT program
    FILES_MATCHING PATTERN "*.md"
    PATTERN images EXCLUDE)
endif()

set(inside CLI11:libcli11-dev fmt:libfmt-dev stb:libstb-dev)
if(TBVIZ_BUNDLE)
  list(APPEND inside libdeflate:libdeflate-dev giflib:libgif-dev libjpeg-turbo:libjpeg62-turbo-dev re2:libre2-dev
       simdjson:libsimdjson-dev zlib:zlib1g-dev)
endif()
foreach(library_and_package IN LISTS inside)
  string(REPLACE ":" ";" parts ${library_and_package})
  list(GET parts 0 library)
  list(GET parts 1 package)
  set(text /usr/share/doc/${package}/copyright)
  if(EXISTS ${text})
    install(FILES ${text} DESTINATION ${document_folder}/licenses RENAME ${library} COMPONENT program)
  else()
    message(WARNING "The license of ${library} is not in ${text}: who passes on what is built here adds it")
  endif()
endforeach()
if(TBVIZ_BUNDLE AND EXISTS /usr/share/common-licenses/Apache-2.0)
  # simdjson's own file only names it.
  install(FILES /usr/share/common-licenses/Apache-2.0 DESTINATION ${document_folder}/licenses COMPONENT program)
endif()
