# libdeflate, giflib, libjpeg-turbo and RE2 as imported targets: Debian ships no CMake package for them. Static
# where they are found so, unless TBVIZ_BUNDLE is off. Installed beside tbviz-config.cmake, which needs them too.
function(tbviz_find_library target header library)
  if(TARGET ${target})
    return()
  endif()
  string(TOUPPER ${target} name)
  set(files lib${library}.a ${library})
  if(DEFINED TBVIZ_BUNDLE AND NOT TBVIZ_BUNDLE)
    set(files ${library})
  endif()
  find_path(${name}_INCLUDE_DIR ${header} REQUIRED)
  find_library(${name}_LIBRARY NAMES ${files} REQUIRED)
  add_library(${target} UNKNOWN IMPORTED)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${${name}_LIBRARY}
                                             INTERFACE_INCLUDE_DIRECTORIES ${${name}_INCLUDE_DIR})
endfunction()

tbviz_find_library(libdeflate libdeflate.h deflate)
tbviz_find_library(libgif gif_lib.h gif)
tbviz_find_library(libjpeg jpeglib.h jpeg)
tbviz_find_library(re2 re2/re2.h re2)
