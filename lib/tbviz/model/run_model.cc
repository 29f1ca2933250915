#include "tbviz/model/run_model.h"

#include <cstddef>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// "result 0", "result 'scores'".
std::string name_of_result(const Slot& slot, std::size_t index) {
  return "result " + (slot.key.empty() ? std::to_string(index) : "'" + slot.key + "'");
}

}  // namespace

std::vector<ModelOutput> run_model(Model& model, std::span<const Argument> arguments) {
  std::vector<ModelOutput> outputs;
  const auto keep = [&](const Arrival&, std::span<Slot> slots) {
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const Slot& slot = slots[i];
      if (!slot.value) throw UnsupportedError({}, name_of_result(slot, i) + " " + slot.unread);
      outputs.push_back({slot.key, to_contiguous(*slot.value)});
    }
  };
  model.run({.arguments = arguments, .values = {&kResultSite, 1}, .gradients = {}}, keep);
  return outputs;
}

}  // namespace tbviz
