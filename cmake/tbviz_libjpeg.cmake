# libjpeg-turbo as an imported target; Debian ships no CMake package for it.
if(NOT TARGET libjpeg)
  find_path(LIBJPEG_INCLUDE_DIR jpeglib.h REQUIRED)
  find_library(LIBJPEG_LIBRARY NAMES libjpeg.a jpeg REQUIRED)
  add_library(libjpeg UNKNOWN IMPORTED)
  set_target_properties(libjpeg PROPERTIES IMPORTED_LOCATION ${LIBJPEG_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES
                                                                                ${LIBJPEG_INCLUDE_DIR})
endif()
