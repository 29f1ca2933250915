#include "commands/hooks/hook_events.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>
#include <string>

#include "commands/featuremap/layer_output.h"
#include "support/scratch_folder.h"
#include "tbviz/error.h"

using namespace tbviz;
namespace fs = std::filesystem;

TEST_CASE("hook_events: arrays stay inside their folder, whatever a model calls its layers") {
  const test::ScratchFolder folder;
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console(out, err);
  cli::HookReport report(console, {.npy = folder.path() / "in" / "npy"});
  const Tensor value(DType::kFloat32, {2, 2});
  report.add({"forward", "../../../evil", "output", value.view()});
  report.add({"forward", std::string(400, 'x'), "output", value.view()});
  report.add({"forward", std::string(401, 'x'), "output", value.view()});
  report.add({"forward", "", "output", value.view()});
  CHECK(fs::exists(folder.path() / "in/npy/forward/..%2f..%2f..%2fevil.output.npy"));
  CHECK(fs::exists(folder.path() / "in/npy/forward/.output.npy"));
  const auto files = fs::directory_iterator(folder.path() / "in/npy/forward");
  CHECK(std::distance(begin(files), end(files)) == 4);
  const auto all = fs::directory_iterator(folder.path());
  CHECK(std::distance(begin(all), end(all)) == 1);
}

TEST_CASE("hook_events: no array replaces another of the same run") {
  const test::ScratchFolder folder;
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console(out, err);
  cli::HookReport report(console, {.npy = folder.path(), .overwrite = Overwrite::kYes});
  const Tensor value(DType::kFloat32, {1});
  report.add({"tensor_grad", "x", "", value.view()});
  CHECK_THROWS_AS(report.add({"tensor_grad", "x", "", value.view()}), UsageError);
}

TEST_CASE("hook_events: a layer's name cannot steer the terminal, and values keep their lines") {
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console(out, err);
  cli::HookReport report(console, {});
  const Tensor value(DType::kFloat32, {2, 1});
  report.add({"forward", "a\x1b[2J\nb", "", value.view()});
  CHECK(out.str() == "forward a␛[2J␊b (2, 1)\n[[0.]\n [0.]]\n");
}

TEST_CASE("layer_output: the files of a layer are named after it") {
  cli::LayerOutput output{.layer = {3, "features.0", "Conv2d", 2, {}}, .call = 1};
  CHECK(output.file_stem() == "2_features.0#2");
  output.layer.name = "../../evil";
  CHECK(output.file_stem() == "2_..%2f..%2fevil#2");
}
