#include "tbviz/torch_plugin/exported/program_notes.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "tbviz/checkpoint/export/operator_name.h"

namespace tbviz {
namespace {

// Whether a node is an operator that behaves as in training: of normalisation or dropout.
bool trains(const ExportedNode& node) {
  constexpr std::array<std::string_view, 2> kFlags = {"training", "train"};
  return std::ranges::any_of(node.inputs, [&](const NamedArgument& input) {
    return std::ranges::find(kFlags, input.name) != kFlags.end() &&
           input.value.kind == ExportedArgument::Kind::kBoolean && input.value.integer != 0;
  });
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

std::vector<std::string> notes_on(const ExportedProgram& program) {
  std::set<std::string> operators;
  for (const ExportedNode& node : program.nodes) {
    if (trains(node)) operators.insert(words_of_target(node.target));
  }
  std::set<std::string> devices;
  for (const ExportedValue& value : program.values) {
    if (!value.tensor || value.tensor->device.empty()) continue;
    if (value.tensor->device != "cpu" && value.tensor->device != "meta") {
      devices.insert(value.tensor->device);
    }
  }
  std::vector<std::string> notes;
  if (!operators.empty()) {
    notes.push_back("the model was exported in training mode, which is part of the program: " +
                    joined(operators) + " run so; export model.eval() for evaluation mode");
  }
  if (!devices.empty()) {
    notes.push_back("the model was exported on " + joined(devices) + "; it runs on the CPU");
  }
  return notes;
}

}  // namespace tbviz
