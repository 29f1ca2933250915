# Where the program and the modules say that their libraries lie (RUNPATH): in the build folder also where those of the
# build are, installed beside themselves, or nowhere. CMake's own way of two paths for one file leaves an empty item in
# the one of the build folder, and the loader takes that for the current folder, where anybody's libraries may lie.

# tbviz_search_path(TARGET FOLDER COMPONENT INSTALLED LIBRARY...): INSTALLED for the file that is installed in FOLDER;
# empty: none. Before that, the folders of the libraries, too.
function(tbviz_search_path target folder component installed)
  set(built ${installed})
  foreach(library IN LISTS ARGN)
    cmake_path(GET library PARENT_PATH library_folder)
    file(REAL_PATH ${library_folder} real_folder)
    if(NOT real_folder IN_LIST system_folders AND NOT library_folder IN_LIST built)
      list(APPEND built ${library_folder})
    endif()
  endforeach()
  set_target_properties(
    ${target}
    PROPERTIES BUILD_WITH_INSTALL_RPATH ON
               INSTALL_RPATH "${built}"
               INSTALL_RPATH_USE_LINK_PATH OFF)
  if("${built}" STREQUAL "${installed}")
    return()
  endif()
  set(edit "file(RPATH_SET FILE \"\${installed_file}\" NEW_RPATH \"${installed}\")")
  if(installed STREQUAL "")
    set(edit "file(RPATH_REMOVE FILE \"\${installed_file}\")")
  endif()
  string(REPLACE "$ORIGIN" "\\$ORIGIN" edit "${edit}")
  if(NOT IS_ABSOLUTE "${folder}")
    string(PREPEND folder "\${CMAKE_INSTALL_PREFIX}/")
  endif()
  install(CODE "set(installed_file \"\$ENV{DESTDIR}${folder}/$<TARGET_FILE_NAME:${target}>\")\n${edit}"
          COMPONENT ${component})
endfunction()

set(system_folders "")
foreach(folder IN LISTS CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
  file(REAL_PATH ${folder} folder)
  list(APPEND system_folders ${folder})
endforeach()

# simdjson is carried along where there is no static one, see tbviz_install.cmake.
set(simdjson_libraries "")
set(program_path "")
set(module_path "")
get_target_property(simdjson_type simdjson::simdjson TYPE)
if(NOT simdjson_type STREQUAL "STATIC_LIBRARY")
  get_target_property(simdjson_libraries simdjson::simdjson LOCATION)
  if(TBVIZ_PROGRAM AND TBVIZ_BUNDLE)
    set(program_path "\$ORIGIN/../${TBVIZ_MODULE_DIR}")
    set(module_path "\$ORIGIN")
  endif()
endif()
if(TBVIZ_PROGRAM)
  tbviz_search_path(tbviz "${CMAKE_INSTALL_BINDIR}" program "${program_path}" ${simdjson_libraries})
endif()
foreach(minor IN LISTS torch_minors)
  get_target_property(torch_libraries libtorch_${minor} INTERFACE_LINK_LIBRARIES)
  tbviz_search_path(tbviz_torch_${minor} "${TBVIZ_MODULE_DIR}" torch "${module_path}" ${simdjson_libraries}
                    ${torch_libraries})
endforeach()
