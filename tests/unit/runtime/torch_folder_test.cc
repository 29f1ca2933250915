#include "tbviz/runtime/torch_folder.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/scratch_folder.h"

using tbviz::FoundTorch;
using tbviz::torch_in;
using tbviz::test::read_file;
using tbviz::test::ScratchFolder;
using Path = std::filesystem::path;

namespace {

std::string front_of_program() {
  std::string front = read_file("/proc/self/exe").substr(0, 64);
  front.replace(40, 8, 8, '\0');  // Where the table of sections stands,
  front.replace(60, 2, 2, '\0');  // and how many there are.
  return front;
}

/// A folder in which LibTorch's files are laid out.
struct Layout {
  ScratchFolder scratch;
  Path root = std::filesystem::canonical(scratch.path());

  // The front of this very program, without its sections: a library for this machine, as far as
  // anybody looks.
  void add_library(const Path& name) { add(name, front_of_program()); }
  void add(const Path& name, const std::string& contents) {
    std::filesystem::create_directories((root / name).parent_path());
    scratch.write(name.string(), contents);
  }
  [[nodiscard]] std::string find(const Path& named) const {
    const std::optional<FoundTorch> found = torch_in(root / named);
    if (!found) return "none";
    if (!found->problem.empty()) return found->problem;
    return found->version->text + " of " + found->library.lexically_relative(root).string() +
           " in " + found->folder.lexically_relative(root).string();
  }
};

}  // namespace

TEST_CASE("torch_folder: a wheel, by every name that people have for it") {
  Layout venv;
  venv.add_library("venv/lib/python3.11/site-packages/torch/lib/libtorch_cpu.so");
  venv.add("venv/lib/python3.11/site-packages/torch/version.py", "__version__ = '2.13.0+cpu'\n");
  const std::string torch = "venv/lib/python3.11/site-packages/torch";
  const std::string found = "2.13.0+cpu of " + torch + "/lib/libtorch_cpu.so in " + torch;
  for (const std::string& name : std::vector<std::string>{
           "venv", "venv/", "venv/lib/python3.11/site-packages", torch, torch + "/lib",
           torch + "/lib/", torch + "/lib/libtorch_cpu.so", torch + "/version.py"}) {
    CAPTURE(name);
    CHECK(venv.find(name) == found);
  }
  CHECK(venv.find("venv/lib/python3.11") == "none");
  CHECK(venv.find("nowhere") == "none");
}

TEST_CASE("torch_folder: LibTorch's zip file tells its version in build-version") {
  Layout zip;
  zip.add_library("libtorch/lib/libtorch_cpu.so");
  zip.add("libtorch/build-version", "2.13.0+cpu\n");
  CHECK(zip.find("libtorch") == "2.13.0+cpu of libtorch/lib/libtorch_cpu.so in libtorch");
  CHECK(zip.find(".") == "2.13.0+cpu of libtorch/lib/libtorch_cpu.so in libtorch");
}

TEST_CASE("torch_folder: Debian's libraries have the version in their names") {
  Layout debian;
  debian.add_library("usr/lib/libtorch_cpu.so.1.13.0");
  debian.add("usr/lib/libtorch_cpu.so.1.13.notes", "");
  std::filesystem::create_symlink("libtorch_cpu.so.1.13.0",
                                  debian.root / "usr/lib/libtorch_cpu.so.1.13");
  CHECK(debian.find("usr") == "1.13.0 of usr/lib/libtorch_cpu.so.1.13.0 in usr/lib");
  debian.add("usr/lib/python3/dist-packages/torch/version.py", "__version__ = '1.13.0a0'\n");
  CHECK(debian.find("usr/lib/python3/dist-packages/torch") ==
        "1.13.0 of usr/lib/libtorch_cpu.so.1.13.0 in usr/lib/python3/dist-packages/torch");
}

TEST_CASE("torch_folder: conda puts the library elsewhere than the package") {
  Layout conda;
  conda.add_library("env/lib/libtorch_cpu.so");
  conda.add("env/lib/python3.12/site-packages/torch/version.py", "__version__ = '2.13.0'\n");
  CHECK(conda.find("env") == "2.13.0 of env/lib/libtorch_cpu.so in env/lib");
  CHECK(conda.find("env/lib/python3.12/site-packages") ==
        "2.13.0 of env/lib/libtorch_cpu.so in env/lib/python3.12/site-packages/torch");
}

TEST_CASE("torch_folder: what is not whole is told") {
  Layout layout;
  layout.add("torch/version.py", "__version__ = '2.13.0'\n");
  CHECK(layout.find("torch") == "its lib/libtorch_cpu.so is missing");
  layout.add("torch/lib/libtorch_cpu.so", "version https://git-lfs.github.com/spec/v1\n");
  CHECK(layout.find("torch").ends_with("libtorch_cpu.so is damaged, or no shared library"));
  layout.add("torch/lib/libtorch_cpu.so", "");
  CHECK(layout.find("torch").ends_with("libtorch_cpu.so is damaged, or no shared library"));
  std::string other = front_of_program();
  other[18] = static_cast<char>(other[18] ^ 1);  // The machine.
  layout.add("torch/lib/libtorch_cpu.so", other);
  CHECK(layout.find("torch").ends_with("libtorch_cpu.so is for another kind of processor"));
  layout.add("torch/lib/libtorch_cpu.so", read_file("/proc/self/exe").substr(0, 64));
  CHECK(layout.find("torch").ends_with("libtorch_cpu.so is cut off"));
}

TEST_CASE("torch_folder: a version that no file tells") {
  Layout layout;
  layout.add_library("torch/lib/libtorch_cpu.so");
  const std::string problem = "its version is not to be told (torch/version.py should say)";
  CHECK(layout.find("torch") == problem);
  layout.add("torch/version.py", "__version__ = get_version()\n");
  CHECK(layout.find("torch") == problem);
  layout.add("torch/version.py", std::string(1 << 20, '\n') + "__version__ = '2.13.0'\n");
  CHECK(layout.find("torch") == problem);
  std::filesystem::remove(layout.root / "torch/version.py");
  std::filesystem::create_directory(layout.root / "torch/version.py");
  CHECK(layout.find("torch") == problem);
}

TEST_CASE("torch_folder: the newest of several Pythons") {
  Layout venv;
  for (const std::string python : {"python3.9", "python3.12"}) {
    const Path torch = Path("venv/lib") / python / "site-packages/torch";
    venv.add_library(torch / "lib/libtorch_cpu.so");
    venv.add(torch / "version.py", "__version__ = '2.13.0'\n");
  }
  CHECK(venv.find("venv").ends_with("in venv/lib/python3.12/site-packages/torch"));
}

TEST_CASE("torch_folder: another library beside the folder is not taken for its own") {
  Layout layout;
  layout.add_library("opt/other/libtorch_cpu.so");
  layout.add_library("opt/lib/libtorch_cpu.so");
  layout.add("opt/build-version", "2.13.0\n");
  CHECK(layout.find("opt/other").starts_with("its version is not to be told"));
}
