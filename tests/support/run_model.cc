// Loads and runs a TorchScript model through the module, with options that the program gives by
// words. What tests/cli/security runs.
//
// usage: run_model FILE trust|check [LIBRARY...]
//
// Calls forward() with ones of shape (1, 3, 8, 8), twice, each time loaded anew. Prints what the
// model says as it is, then a line "mean M" of each result, then, for a model that is loaded
// without any option in the same process, "alone: " and "loaded" or why it is not. Exits with 0 or
// an error's exit code.
#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "shell/exit_code.h"
#include "tbviz/checkpoint/model_file.h"
#include "tbviz/error.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/torch_plugin/script/script_model.h"

namespace {

std::unique_ptr<tbviz::Model> load(const std::string& path, const tbviz::ModelOptions& options) {
  const auto mapped = std::make_shared<tbviz::MappedFile>(path, tbviz::kMaxStreamBytes,
                                                          tbviz::MapAccess::kPrivateWrite);
  const tbviz::ModelFile file(mapped, mapped->writable_bytes(), path);
  return tbviz::load_script_model(file, options);
}

float mean_of_result(tbviz::Model& model) {
  tbviz::Tensor ones(tbviz::DType::kFloat32, {1, 3, 8, 8});
  std::ranges::fill(ones.values<float>(), 1.0F);
  const std::array<tbviz::Argument, 1> arguments = {{{"", ones.view()}}};
  const std::array<std::size_t, 1> result = {tbviz::kResultSite};
  float mean = 0;
  model.run({.arguments = arguments, .values = result, .gradients = {}},
            [&](const tbviz::Arrival& /*arrival*/, std::span<tbviz::Slot> slots) {
              const tbviz::Tensor found = to_float32(*slots[0].value);
              for (const float value : found.values<float>()) {
                mean += value / static_cast<float>(found.count());
              }
            });
  return mean;
}

int run(int argc, char** argv) {
  tbviz::ModelOptions options;
  options.trust = std::string(argv[2]) == "trust";
  options.operator_libraries.assign(argv + 3, argv + argc);
  options.on_print = [](std::string_view text) { std::cout << text; };
  for (int i = 0; i < 2; ++i) {
    std::cout << "mean " << mean_of_result(*load(argv[1], options)) << std::endl;
  }
  try {
    (void)load(argv[1], {});
    std::cout << "alone: loaded\n";
  } catch (const tbviz::Error& error) {
    std::cout << "alone: " << error.what() << "\n";
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  try {
    return run(argc, argv);
  } catch (const tbviz::Error& error) {
    std::cerr << error.what() << "\n";
    return static_cast<int>(tbviz::cli::exit_code_of(error));
  }
}
