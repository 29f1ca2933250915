// What only a library's host meets; the order of the places is tried with the program.
#include "tbviz/runtime/torch_places.h"

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <link.h>
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/scratch_folder.h"
#include "tbviz/error.h"
#include "tbviz/runtime/runtime_choice.h"

using tbviz::SeenTorch;
using tbviz::TorchSource;
using tbviz::test::ScratchFolder;
using Path = std::filesystem::path;

namespace {

// The file of libm, as this process has it.
Path math_library() {
  Path file;
  const auto look = [](dl_phdr_info* info, std::size_t, void* found) {
    if (Path(info->dlpi_name).filename().string().starts_with("libm.so")) {
      *static_cast<Path*>(found) = info->dlpi_name;
    }
    return 0;
  };
  ::dl_iterate_phdr(look, &file);
  return file;
}

/// A torch folder whose library is some other one, loaded while the object lives.
class LoadedTorch {
 public:
  LoadedTorch() {
    std::filesystem::create_directory(folder_.path() / "lib");
    const Path library = folder_.path() / "lib/libtorch_cpu.so";
    std::filesystem::copy_file(math_library(), library);
    folder_.write("version.py", "__version__ = '2.13.0'\n");
    handle_ = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    REQUIRE(handle_ != nullptr);
  }
  ~LoadedTorch() { ::dlclose(handle_); }
  LoadedTorch(const LoadedTorch&) = delete;
  LoadedTorch& operator=(const LoadedTorch&) = delete;

  [[nodiscard]] const Path& folder() const { return folder_.path(); }

 private:
  ScratchFolder folder_;
  void* handle_ = nullptr;
};

/// TBVIZ_TORCH_PLUGIN while the object lives.
struct NamedModule {
  explicit NamedModule(const Path& file) { ::setenv("TBVIZ_TORCH_PLUGIN", file.c_str(), 1); }
  ~NamedModule() { ::unsetenv("TBVIZ_TORCH_PLUGIN"); }
};

}  // namespace

TEST_CASE("torch_places: the LibTorch that a host has loaded comes before all others") {
  const LoadedTorch loaded;
  std::vector<SeenTorch> seen;
  tbviz::visit_torches({.named = "/nowhere"}, [&](const SeenTorch& torch) {
    seen.push_back(torch);
    return seen.size() < 2;
  });
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].source == TorchSource::kProcess);
  CHECK(seen[0].torch.folder == loaded.folder());
  CHECK(seen[1].source == TorchSource::kNamed);
  CHECK(seen[1].torch.problem == "there is no such folder");
}

TEST_CASE("torch_places: a process that has loaded one is given no other") {
  const LoadedTorch loaded;
  const Path module = loaded.folder() / "libtbviz_torch_2_13.so";
  std::filesystem::copy_file(math_library(), module);
  const NamedModule named(module);
  const auto choose = [](const Path& torch) {
    return choose_runtime(survey_runtimes({.named = torch}, tbviz::SearchEnd::kWhenFound), "m.pt");
  };
  CHECK(choose({}).library == loaded.folder() / "lib/libtorch_cpu.so");
  CHECK(choose(loaded.folder()).library == loaded.folder() / "lib/libtorch_cpu.so");
  CHECK_THROWS_WITH_AS(choose("/opt/other"),
                       (loaded.folder().string() +
                        ": this process has loaded it, and can hold no other beside it, as `torch` "
                        "asks (/opt/other)")
                           .c_str(),
                       tbviz::UnsupportedError);
}
