# RE2 as an imported target; Debian ships no CMake package for it.
if(NOT TARGET re2)
  find_path(RE2_INCLUDE_DIR re2/re2.h REQUIRED)
  find_library(RE2_LIBRARY NAMES libre2.a re2 REQUIRED)
  add_library(re2 UNKNOWN IMPORTED)
  set_target_properties(re2 PROPERTIES IMPORTED_LOCATION ${RE2_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES
                                                                        ${RE2_INCLUDE_DIR})
endif()
