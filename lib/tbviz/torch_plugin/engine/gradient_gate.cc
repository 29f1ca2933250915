#include "tbviz/torch_plugin/engine/gradient_gate.h"

#include <ATen/ATen.h>
#include <ATen/MemoryOverlap.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/variable.h>

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace tbviz {
namespace {

using torch::autograd::variable_list;

class Gate final : public torch::autograd::Node {
 public:
  Gate(torch::autograd::edge_list&& next_edges, std::vector<std::size_t> positions,
       std::size_t tensors, GradientHook hook)
      : Node(std::move(next_edges)),
        positions_(std::move(positions)),
        tensors_(tensors),
        hook_(std::move(hook)) {}

  [[nodiscard]] std::string name() const override { return "tbviz::Gate"; }

  variable_list apply(variable_list&& gradients) override {
    variable_list all(tensors_);
    for (std::size_t i = 0; i < positions_.size(); ++i) all[positions_[i]] = gradients[i];
    hook_(all);
    variable_list passed;
    for (const std::size_t position : positions_) passed.push_back(std::move(all[position]));
    return passed;
  }

 private:
  std::vector<std::size_t> positions_;  // Of those with gradients among all tensors.
  std::size_t tensors_;
  GradientHook hook_;
};

// With the strides that the tensor has: a kernel may sum in another order for others. Its version
// is 0, as if it had never been written to.
at::Tensor copy_of(const at::Tensor& tensor) {
  if (tensor.layout() != at::kStrided || at::has_internal_overlap(tensor) != at::MemOverlap::No) {
    return tensor.clone();
  }
  const at::AutoDispatchBelowADInplaceOrView no_versions;
  return at::empty_strided(tensor.sizes(), tensor.strides(), tensor.options()).copy_(tensor);
}

using NodePtr = decltype(torch::autograd::Edge::function);

// LibTorch 1.13 counts references to nodes outside of them, 2.13 inside.
template <class Pointer, class... Arguments>
Pointer make_gate(Arguments&&... arguments) {
  if constexpr (std::is_same_v<Pointer, std::shared_ptr<torch::autograd::Node>>) {
    return std::make_shared<Gate>(std::forward<Arguments>(arguments)...);
  } else {
    return c10::make_intrusive<Gate>(std::forward<Arguments>(arguments)...);
  }
}

}  // namespace

std::vector<at::Tensor> pass_gate(std::span<const at::Tensor> values,
                                  std::span<const at::Tensor> forwarded, GradientHook hook) {
  std::vector<at::Tensor> passed(forwarded.begin(), forwarded.end());
  std::vector<std::size_t> positions;
  torch::autograd::edge_list edges;
  // The last first: where one tensor passes several times, its gradients are summed in the order in
  // which autograd would meet its uses, and rounding is the same.
  for (std::size_t i = values.size(); i-- > 0;) {
    if (!values[i].is_floating_point() && !values[i].is_complex()) continue;
    positions.push_back(i);
    edges.push_back(torch::autograd::impl::gradient_edge(values[i]));
  }
  const auto gate = make_gate<NodePtr>(std::move(edges), positions, values.size(), std::move(hook));
  for (const std::size_t position : positions) {
    passed[position] = copy_of(forwarded[position].detach());
    torch::autograd::set_history(passed[position], gate);
  }
  return passed;
}

}  // namespace tbviz
