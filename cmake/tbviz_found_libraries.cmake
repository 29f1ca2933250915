# libdeflate, giflib, libjpeg-turbo and RE2 as imported targets, tbviz::libdeflate and so on: by their own CMake packages
# where there are any (vcpkg, newer distributions), else by their files, as on Debian 12. Files are the static ones
# where TBVIZ_BUNDLE is on and there are any. Installed beside tbviz-config.cmake, which needs them too.

# tbviz_find_library(NAME HEADER LIBRARY PACKAGE TARGET...): the first of the targets that the CMake package has, or
# the library that belongs to the header.
function(tbviz_find_library name header library package)
  if(TARGET tbviz::${name})
    return()
  endif()
  find_package(${package} CONFIG QUIET)
  foreach(target IN LISTS ARGN)
    if(TARGET ${target})
      add_library(tbviz::${name} INTERFACE IMPORTED)
      set_target_properties(tbviz::${name} PROPERTIES INTERFACE_LINK_LIBRARIES ${target})
      return()
    endif()
  endforeach()

  string(TOUPPER TBVIZ_${name} variable)
  set(files ${library})
  if(TBVIZ_BUNDLE)
    list(PREPEND files lib${library}.a)
  endif()
  find_path(${variable}_INCLUDE_DIR ${header} REQUIRED)
  find_library(${variable}_LIBRARY NAMES ${files} REQUIRED)
  mark_as_advanced(${variable}_INCLUDE_DIR ${variable}_LIBRARY)
  add_library(tbviz::${name} UNKNOWN IMPORTED)
  set_target_properties(tbviz::${name} PROPERTIES IMPORTED_LOCATION ${${variable}_LIBRARY}
                                                  INTERFACE_INCLUDE_DIRECTORIES ${${variable}_INCLUDE_DIR})
endfunction()

tbviz_find_library(libdeflate libdeflate.h deflate libdeflate libdeflate::libdeflate_shared
                   libdeflate::libdeflate_static)
tbviz_find_library(libgif gif_lib.h gif giflib)
tbviz_find_library(libjpeg jpeglib.h jpeg libjpeg-turbo libjpeg-turbo::jpeg libjpeg-turbo::jpeg-static)
tbviz_find_library(re2 re2/re2.h re2 re2 re2::re2)
