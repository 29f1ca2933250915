# Whether what tbviz is built with goes along with it. A wheel and a folder run on machines that have none of
# it; a Debian package takes each library from its own package.
option(TBVIZ_BUNDLE "Link libraries from outside statically, and carry along those that are shared only" ON)
