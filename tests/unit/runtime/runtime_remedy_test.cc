// The system's words are those of glibc 2.36 for libraries that were made so.
#include "tbviz/runtime/runtime_remedy.h"

#include <doctest/doctest.h>

using tbviz::how_to_get;
using tbviz::plain_load_failure;

TEST_CASE("runtime_remedy: what the loader says, for those who did not build the library") {
  CHECK(
      plain_load_failure("/x/libtbviz_torch_2_13.so: undefined symbol: _ZN5torch3jit6MethodclE") ==
      "it was built otherwise than the LibTorch that the module was made for");
  CHECK(plain_load_failure("libgomp.so.1: cannot open shared object file: No such file or "
                           "directory") == "it needs libgomp.so.1, which is missing");
  CHECK(plain_load_failure("libc.musl-x86_64.so.1: cannot open shared object file: No such file or "
                           "directory") == "it needs libc.musl-x86_64.so.1, which is missing");
  CHECK(plain_load_failure("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found "
                           "(required by /x/libtorch_cpu.so)") ==
        "it needs a newer C library (glibc) than this system has");
  CHECK(plain_load_failure("/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not "
                           "found (required by /x/libtorch_cpu.so)") ==
        "it needs a newer libstdc++ than this system has");
  for (const char* words :
       {"/x/libtorch_cpu.so: invalid ELF header", "/x/libtorch_cpu.so: file too short",
        "/x/libtorch_cpu.so: wrong ELF class: ELFCLASS32",
        "/x/libtorch_cpu.so: ELF load command past end of file"}) {
    CAPTURE(words);
    CHECK(plain_load_failure(words) == "it is damaged, or no shared library");
  }
  CHECK(plain_load_failure("") == "the system does not load it");
}

TEST_CASE("runtime_remedy: a wheel where wheels fit, else Debian's package") {
  const tbviz::ModuleFile debian{.file = "libtbviz_torch_1_13.so", .minor = {{1, 13}}};
  const tbviz::ModuleFile wheel{.file = "libtbviz_torch_2_13.so", .minor = {{2, 13}}};
  CHECK(how_to_get({.modules = {wheel, debian}}).starts_with("pip install \"torch==2.13.*\""));
  CHECK(how_to_get({.modules = {debian}}).starts_with("Debian's package libtorch1.13"));
}
