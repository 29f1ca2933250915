#include "tbviz/checkpoint/export/export_kernels.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/checkpoint/export/weight_uses.h"
#include "tbviz/checkpoint/parametrized_weight.h"

namespace tbviz {
namespace {

using Uses = std::unordered_map<std::string, WeightUse>;

struct Kernel {
  std::size_t position = 0;  // Among the graph's inputs.
  ListedKernels kernels;
};

const WeightUse* find_use(const Uses& uses, const ExportedModel& model, const NamedTensor& tensor) {
  const auto found = uses.find(tensor.name.substr(model.prefix.size()));
  return found == uses.end() ? nullptr : &found->second;
}

// The graph computes weights by nodes that are not followed: the names of its inputs tell how.
void add_parametrized(const Uses& uses, const ExportedModel& model,
                      const CheckpointContents& contents, std::vector<Kernel>& kernels) {
  const std::vector<HeldTensor> held = held_tensors(contents);
  for (const ParametrizedWeight& weight : find_parametrized_weights(contents, held, model.file)) {
    const NamedTensor* main = weight.main.tensor;
    if (main == nullptr || !may_be_kernels(main->values)) continue;
    if (main < contents.tensors.data() + model.first) continue;
    const WeightUse* use = find_use(uses, model, *main);
    if (use == nullptr || use->is_kernel) continue;
    kernels.push_back({use->position, {.name = weight.name, .kind = {}, .parametrized = true}});
  }
}

}  // namespace

void apply_program(const ExportedProgram& program, const ExportedModel& model,
                   CheckpointContents& contents, std::vector<ListedKernels>& kernels) {
  const Uses uses = weight_uses(program);
  std::vector<Kernel> found;
  for (std::size_t i = model.first; i < contents.tensors.size(); ++i) {
    NamedTensor& tensor = contents.tensors[i];
    const WeightUse* use = find_use(uses, model, tensor);
    if (use == nullptr) continue;
    if (tensor.role == TensorRole::kUnknown) tensor.role = use->role;
    if (!use->is_kernel || !may_be_kernels(tensor.values)) continue;
    tensor.owner =
        fmt::format("{}{}d", use->transposed ? "ConvTranspose" : "Conv", tensor.values.rank() - 2);
    found.push_back({use->position, {.name = tensor.name, .kind = tensor.owner, .tensor = i}});
  }
  add_parametrized(uses, model, contents, found);
  // Tables list tensors that share a storage side by side: the order of the layers is the graph's.
  std::ranges::stable_sort(found, {}, &Kernel::position);
  for (Kernel& kernel : found) kernels.push_back(std::move(kernel.kernels));
}

}  // namespace tbviz
