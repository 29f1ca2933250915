# libdeflate as an imported target; Debian ships no CMake package for it.
if(NOT TARGET libdeflate)
  find_path(LIBDEFLATE_INCLUDE_DIR libdeflate.h REQUIRED)
  find_library(LIBDEFLATE_LIBRARY NAMES libdeflate.a deflate REQUIRED)
  add_library(libdeflate UNKNOWN IMPORTED)
  set_target_properties(
    libdeflate PROPERTIES IMPORTED_LOCATION ${LIBDEFLATE_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES
                                                                  ${LIBDEFLATE_INCLUDE_DIR})
endif()
