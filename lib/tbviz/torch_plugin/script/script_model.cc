#include "tbviz/torch_plugin/script/script_model.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/script.h>

#include <set>
#include <utility>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/engine/arguments.h"
#include "tbviz/torch_plugin/engine/convert.h"
#include "tbviz/torch_plugin/engine/errors.h"
#include "tbviz/torch_plugin/engine/silent_warnings.h"
#include "tbviz/torch_plugin/engine/tensors_of.h"
#include "tbviz/torch_plugin/script/load.h"
#include "tbviz/torch_plugin/script/script_graph.h"
#include "tbviz/torch_plugin/script/sites.h"
#include "tbviz/torch_plugin/script/tap.h"
#include "tbviz/torch_plugin/script/watch.h"

namespace tbviz {
namespace {

/// A tbviz::stop in a graph, for one run.
class StopScope {
 public:
  StopScope(torch::jit::Graph& graph, torch::jit::Node* after)
      : stop_(after == nullptr ? nullptr : insert_stop(graph, after)) {}
  ~StopScope() {
    if (stop_ != nullptr) stop_->destroy();
  }
  StopScope(const StopScope&) = delete;
  StopScope& operator=(const StopScope&) = delete;

 private:
  torch::jit::Node* stop_;
};

at::ScalarType floating_type_of(const torch::jit::Module& module) {
  for (const at::Tensor& parameter : module.parameters()) {
    if (parameter.is_floating_point()) return parameter.scalar_type();
  }
  return at::kFloat;
}

/// Parameters that need gradients, for one run. Without the scope none does, which saves autograd
/// the work.
class ParameterGradientScope {
 public:
  explicit ParameterGradientScope(std::span<const at::Tensor> parameters)
      : parameters_(parameters) {
    for (const at::Tensor& parameter : parameters_) {
      if (parameter.is_floating_point()) parameter.requires_grad_(true);
    }
  }
  ~ParameterGradientScope() {
    for (const at::Tensor& parameter : parameters_) {
      parameter.mutable_grad() = at::Tensor();
      parameter.requires_grad_(false);
    }
  }
  ParameterGradientScope(const ParameterGradientScope&) = delete;
  ParameterGradientScope& operator=(const ParameterGradientScope&) = delete;

 private:
  std::span<const at::Tensor> parameters_;
};

// Runs autograd from the outputs of a model.
void propagate_back(const std::vector<at::Tensor>& outputs, const LossGradient& loss) {
  std::vector<TensorView> views;
  for (const at::Tensor& output : outputs) views.push_back(view_of(output, "the model's output"));
  const std::vector<std::optional<Tensor>> gradients = loss(views);
  torch::autograd::variable_list roots;
  torch::autograd::variable_list root_gradients;
  for (std::size_t i = 0; i < outputs.size() && i < gradients.size(); ++i) {
    if (!gradients[i] || !outputs[i].requires_grad()) continue;
    if (outputs[i].sizes() != at::IntArrayRef(gradients[i]->shape())) {
      throw ModelError({}, "the gradient of the loss has the shape " +
                               format_shape(gradients[i]->shape()) + ", the model's output has " +
                               format_shape(views[i].shape()));
    }
    roots.push_back(outputs[i]);
    root_gradients.push_back(to_torch(*gradients[i]).to(outputs[i].scalar_type()));
  }
  if (!roots.empty()) torch::autograd::backward(roots, root_gradients);
}

class ScriptModel final : public Model {
 public:
  ScriptModel(LoadedModule loaded, std::string name);

  [[nodiscard]] const std::vector<Site>& sites() const override { return tapped_.sites; }
  [[nodiscard]] const std::vector<ParameterInfo>& parameters() const override {
    return parameter_infos_;
  }
  [[nodiscard]] const std::vector<InputInfo>& inputs() const override { return inputs_; }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return notes_; }
  void run(const RunRequest& request, const Visitor& visit) override;
  [[nodiscard]] ModelGraph graph(std::span<const Argument> arguments) override;

 private:
  void list_parameters();
  void run_forward(const RunRequest& request, Watch& watch);
  void run_backward(const RunRequest& request, Watch& watch);
  [[nodiscard]] torch::jit::Stack stack_of(std::span<const Argument> arguments) const;
  [[nodiscard]] const c10::FunctionSchema& schema() const;

  std::string name_;
  torch::jit::Module module_;
  std::vector<std::string> notes_;
  TappedGraph tapped_;
  std::vector<InputInfo> inputs_;
  std::vector<at::Tensor> parameters_;
  std::vector<ParameterInfo> parameter_infos_;  // Of parameters_, in their order.
  at::ScalarType floating_type_;                // Of the model's parameters.
};

ScriptModel::ScriptModel(LoadedModule loaded, std::string name)
    : name_(std::move(name)),
      module_(std::move(loaded.module)),
      notes_(std::move(loaded.notes)),
      tapped_(tap_sites(module_)),
      inputs_(inputs_of(schema())),
      floating_type_(floating_type_of(module_)) {
  list_parameters();
}

// A parameter that is registered under two names is one parameter, with the first of them.
void ScriptModel::list_parameters() {
  std::set<const at::TensorImpl*> seen;
  for (const auto& [name, tensor] : module_.named_parameters()) {
    if (!tensor.defined() || !seen.insert(tensor.unsafeGetTensorImpl()).second) continue;
    const TensorView view = view_of(tensor, "the parameter " + name);
    tensor.requires_grad_(false);
    parameters_.push_back(tensor);
    parameter_infos_.push_back({name, view.dtype(), view.shape()});
  }
}

const c10::FunctionSchema& ScriptModel::schema() const {
  return module_.get_method("forward").function().getSchema();
}

void ScriptModel::run(const RunRequest& request, const Visitor& visit) {
  const SilentWarnings silent;
  Watch watch(tapped_.sites, request, visit);
  try {
    if (request.loss) {
      run_backward(request, watch);
    } else {
      run_forward(request, watch);
    }
  } catch (...) {
    watch.rethrow_failure();
    rethrow_torch_error(name_, TorchStage::kRun);
  }
}

void ScriptModel::run_forward(const RunRequest& request, Watch& watch) {
  const c10::NoGradGuard no_gradients;
  torch::jit::Stack stack = stack_of(request.arguments);
  const bool may_stop = request.capture == Capture::kOnArrival;
  const StopScope stop(*tapped_.graph, may_stop ? last_reach(tapped_, request.values) : nullptr);
  run_tapped(tapped_.graph, stack, watch);
  watch.show_kept();
}

void ScriptModel::run_backward(const RunRequest& request, Watch& watch) {
  const at::AutoGradMode gradients(true);
  const ParameterGradientScope scope(request.parameter_gradients ? std::span(parameters_)
                                                                 : std::span<at::Tensor>());
  torch::jit::Stack stack = stack_of(request.arguments);
  run_tapped(tapped_.graph, stack, watch);
  watch.show_kept();
  propagate_back(tensors_of(stack.back()), request.loss);
  if (!request.parameter_gradients) return;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    watch.show_parameter_gradient(i, parameters_[i].grad());
  }
}

ModelGraph ScriptModel::graph(std::span<const Argument> arguments) {
  const SilentWarnings silent;
  const c10::NoGradGuard no_gradients;
  try {
    return graph_of(module_, arguments.empty() ? std::nullopt : std::optional(stack_of(arguments)));
  } catch (...) {
    rethrow_torch_error(name_, TorchStage::kRun);
  }
}

torch::jit::Stack ScriptModel::stack_of(std::span<const Argument> arguments) const {
  torch::jit::Stack stack{module_._ivalue()};
  push_arguments(schema(), arguments, floating_type_, stack);
  return stack;
}

}  // namespace

std::unique_ptr<Model> load_script_model(const ModelFile& file, const std::string& name) {
  const SilentWarnings silent;
  try {
    return std::make_unique<ScriptModel>(load_torchscript(file, name), name);
  } catch (...) {
    rethrow_torch_error(name, TorchStage::kLoad);
  }
}

}  // namespace tbviz
