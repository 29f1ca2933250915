# Three Debian packages: tbviz, tbviz-torch (the module for Debian's LibTorch) and libtbviz-dev.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/tbviz_debian_files.cmake)
set(CPACK_TBVIZ_SOURCE ${PROJECT_SOURCE_DIR})
set(CPACK_TBVIZ_DATE ${TBVIZ_DATE})

# Who builds a package answers for it, as with Debian's own tools.
set(CPACK_PACKAGE_CONTACT "the tbviz authors <tbviz@users.noreply.github.com>")
if(DEFINED ENV{DEBFULLNAME} AND DEFINED ENV{DEBEMAIL})
  set(CPACK_PACKAGE_CONTACT "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME tbviz)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "tbviz-torch, libchafa0")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
    "TensorBoard logs and pictures of neural networks, from the shell
Writes and reads TensorBoard event logs, makes curves of what a training
prints, and shows what convolutional networks hold and see: histograms, image
grids, kernels, feature maps. Starts in milliseconds, needs no Python, and
reads saved models without running what they hold.")

set(CPACK_DEBIAN_TORCH_PACKAGE_NAME tbviz-torch)
set(CPACK_DEBIAN_TORCH_PACKAGE_SECTION science)
set(CPACK_DEBIAN_TORCH_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TORCH_PACKAGE_DEPENDS "tbviz (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
set(CPACK_DEBIAN_TORCH_DESCRIPTION
    "TensorBoard logs and pictures of neural networks: the LibTorch module
Lets tbviz run saved TorchScript models: what their layers give, gradients,
class maps, and the graph of a network as it is run.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libtbviz-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "libdeflate-dev, libgif-dev, libjpeg62-turbo-dev, libre2-dev, libsimdjson-dev, zlib1g-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
    "TensorBoard event logs and saved models in C++: the library
Headers and static libraries for C++ programs that write and read TensorBoard
event logs, read saved models, and encode pictures.")
