# libseccomp as an imported target; Debian ships no CMake package for it.
if(NOT TARGET libseccomp)
  find_path(LIBSECCOMP_INCLUDE_DIR seccomp.h REQUIRED)
  find_library(LIBSECCOMP_LIBRARY NAMES libseccomp.a seccomp REQUIRED)
  add_library(libseccomp UNKNOWN IMPORTED)
  set_target_properties(
    libseccomp PROPERTIES IMPORTED_LOCATION ${LIBSECCOMP_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES
                                                                  ${LIBSECCOMP_INCLUDE_DIR})
endif()
