# libchafa, which makes sixels of pictures. Only its headers are needed to build: the library is opened
# when the first sixel is made, since it and GLib would cost every start of the program milliseconds.
set(TBVIZ_CHAFA
    AUTO
    CACHE STRING "Pictures as sixels, by libchafa: AUTO (where it is found), ON (or fail) or OFF")
set_property(CACHE TBVIZ_CHAFA PROPERTY STRINGS AUTO ON OFF)

set(TBVIZ_HAS_CHAFA OFF)
if(TBVIZ_CHAFA)
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(CHAFA QUIET chafa>=1.8)
  endif()
  if(CHAFA_FOUND)
    set(TBVIZ_HAS_CHAFA ON)
    # For the one file that sees them.
    list(TRANSFORM CHAFA_INCLUDE_DIRS PREPEND -isystem OUTPUT_VARIABLE TBVIZ_CHAFA_OPTIONS)
  elseif(NOT TBVIZ_CHAFA STREQUAL "AUTO")
    message(FATAL_ERROR "TBVIZ_CHAFA is ${TBVIZ_CHAFA}, but pkg-config finds no chafa (Debian: libchafa-dev)")
  endif()
endif()
