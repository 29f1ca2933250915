#include "tbviz/process/library_paths.h"

#include <doctest/doctest.h>

using namespace tbviz;

namespace {

using Paths = std::vector<std::filesystem::path>;

const OwnFolders kOwn{.home = "/home/ann", .current = "/srv/data/runs"};

Paths readable(const Paths& libraries) {
  return readable_library_paths(libraries, "/opt/tbviz/lib/libtbviz_torch.so", kOwn);
}

}  // namespace

TEST_CASE("library paths: libraries may be read, and what lies beside them") {
  CHECK(readable({"/usr/lib/libc.so.6", "/opt/torch/lib/libtorch.so", "/usr/lib/libm.so.6"}) ==
        Paths{"/opt/torch/lib", "/opt/torch/lib/libtorch.so", "/usr/lib", "/usr/lib/libc.so.6",
              "/usr/lib/libm.so.6"});
}

TEST_CASE("library paths: the module's folder may be anybody's, its name anything") {
  CHECK(readable({"/opt/tbviz/lib/libtbviz_torch.so"}).empty());
  CHECK(readable({"/opt/tbviz/lib/../lib/libtbviz_torch.so"}).empty());
  CHECK(readable({"/opt/x/libtbviz_other.so"}) == Paths{"/opt/x", "/opt/x/libtbviz_other.so"});
}

TEST_CASE("library paths: beside a library may lie anything, if a user chose the folder") {
  for (const std::filesystem::path folder :
       {"/", "/tmp", "/var/tmp", "/dev/shm", "/home/ann", "/home", "/srv/data/runs", "/srv/data",
        "/srv", "/tmp/x/.."}) {
    const Paths paths = readable({folder / "libx.so"});
    REQUIRE(paths.size() == 1);
    CHECK(paths[0].filename() == "libx.so");
  }
  CHECK(readable({"/home/ann/torch/lib/libx.so"}).size() == 2);
  CHECK(readable({"/srv/data/runs/lib/libx.so"}).size() == 2);
  CHECK(readable({"/srv/data/run/libx.so"}).size() == 2);
  CHECK(readable_library_paths(Paths{"/a/libx.so"}, {}, {}).size() == 2);
}

TEST_CASE("library paths: what is relative may be anywhere") {
  CHECK(readable({"libx.so", "", "lib/libx.so", "../libx.so"}).empty());
}
