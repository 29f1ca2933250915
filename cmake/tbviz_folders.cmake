# Where things are installed, relative to the prefix.
include(GNUInstallDirs)
# The modules, and what the program carries along. The program looks there, whatever CMAKE_INSTALL_LIBDIR is.
set(TBVIZ_MODULE_DIR lib/tbviz)
