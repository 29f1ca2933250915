// What a runtime says of the built-in network, and what a run of it shows, for comparisons of
// runtimes.
//
// usage: describe_builtin native|torch INPUT.npy FOLDER [after]
//
// Prints a line for each site, parameter and input, and for each arrival of a run that shows all
// sites, whose values become FOLDER/<number of the arrival>.npy; "after": as Capture::kAfterRun has
// them. Parameters become FOLDER/<name>.npy.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/archive/array_input.h"
#include "tbviz/archive/npy.h"
#include "tbviz/error.h"
#include "tbviz/model.h"

namespace {

using namespace tbviz;

void describe(Model& model, const std::filesystem::path& folder) {
  for (const Site& site : model.sites()) {
    fmt::print("site {} '{}' '{}' {} {} {} {}\n", static_cast<int>(site.kind), site.name, site.type,
               site.weight_shape, site.pre, site.called, site.aliases);
  }
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    const ParameterInfo& parameter = model.parameters()[i];
    fmt::print("parameter {} {} {}\n", parameter.name, name_of(parameter.dtype), parameter.shape);
    write_npy(folder / (parameter.name + ".npy"), model.parameter_value(i), Overwrite::kNo);
  }
  for (const InputInfo& input : model.inputs()) {
    fmt::print("input {} {} {} {} {} {}\n", input.name, input.type, input.optional, input.channels,
               input.axes, input.dtype ? name_of(*input.dtype) : "any");
  }
}

void show_run(Model& model, const TensorView& input, Capture capture,
              const std::filesystem::path& folder) {
  std::vector<std::size_t> sites;
  for (std::size_t i = 0; i < model.sites().size(); ++i) sites.push_back(i);
  const Argument argument{"", input};
  int count = 0;
  model.run({.arguments = {&argument, 1}, .values = sites, .gradients = {}, .capture = capture},
            [&](const Arrival& arrival, std::span<const Slot> slots) {
              fmt::print("arrival {} {} {} {} '{}'\n", static_cast<int>(arrival.kind),
                         arrival.index, arrival.call, arrival.packed, slots[0].key);
              write_npy(folder / fmt::format("{}.npy", count++), *slots[0].value, Overwrite::kNo);
            });
}

int describe_builtin(std::span<char*> words) {
  const auto runtime =
      std::string_view(words[1]) == "torch" ? BuiltinRuntime::kTorch : BuiltinRuntime::kNative;
  const std::unique_ptr<Model> model = load_builtin_model(runtime);
  const std::filesystem::path folder = words[3];
  describe(*model, folder);
  const ArrayInput input = ArrayInput::open(words[2]);
  show_run(*model, input.arrays().front().values,
           words.size() > 4 ? Capture::kAfterRun : Capture::kOnArrival, folder);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  try {
    return describe_builtin({argv, static_cast<std::size_t>(argc)});
  } catch (const Error& error) {
    std::fputs((std::string(error.what()) + "\n").c_str(), stderr);
    return 1;
  }
}
