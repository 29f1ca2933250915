# Whether what tbviz is built with goes along with it. A wheel and a folder run on machines that have none of
# it; a Debian package takes each library from its own package. So does libtbviz.so, and so does another project
# that adds this one: static libraries are often not made to be put into shared ones.
set(default_bundle OFF)
if(PROJECT_IS_TOP_LEVEL AND NOT BUILD_SHARED_LIBS)
  set(default_bundle ON)
endif()
option(TBVIZ_BUNDLE "Link libraries from outside statically, and carry along those that are shared only"
       ${default_bundle})
