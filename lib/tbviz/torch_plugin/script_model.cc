#include "tbviz/torch_plugin/script_model.h"

#include <torch/script.h>

#include <utility>
#include <vector>

#include "tbviz/torch_plugin/convert.h"
#include "tbviz/torch_plugin/errors.h"
#include "tbviz/torch_plugin/load.h"
#include "tbviz/torch_plugin/sites.h"
#include "tbviz/torch_plugin/tap.h"

namespace tbviz {
namespace {

// The tensors of a value: itself, or those of a tuple, list or dict, however nested.
void collect_tensors(const c10::IValue& value, std::vector<at::Tensor>& tensors) {
  if (value.isTensor()) {
    if (value.toTensor().defined()) tensors.push_back(value.toTensor());
  } else if (value.isTuple()) {
    const auto tuple = value.toTuple();
    for (const c10::IValue& element : tuple->elements()) collect_tensors(element, tensors);
  } else if (value.isList()) {
    const auto list = value.toList();
    for (std::size_t i = 0; i < list.size(); ++i) collect_tensors(list.get(i), tensors);
  } else if (value.isGenericDict()) {
    const auto dict = value.toGenericDict();
    for (const auto& entry : dict) collect_tensors(entry.value(), tensors);
  }
}

/// Shows the values at the wanted sites to a visitor, at once or after the run.
class Recorder final : public TapListener {
 public:
  Recorder(const std::vector<Site>& sites, std::span<const std::size_t> wanted, Capture capture,
           const Visitor& visit)
      : sites_(sites),
        capture_(capture),
        visit_(visit),
        wanted_(sites.size()),
        calls_(sites.size()) {
    for (const std::size_t site : wanted) wanted_.at(site) = true;
  }

  void on_tap(std::size_t site, c10::IValue& value) override {
    if (!wanted_[site]) return;
    const Arrival arrival{site, calls_[site]++, {}};
    if (capture_ == Capture::kAfterRun) {
      kept_.emplace_back(arrival, value);
    } else if (auto replacement = show(arrival, value)) {
      value = std::move(*replacement);
    }
  }

  void show_kept() {
    for (const auto& [arrival, value] : kept_) (void)show(arrival, value);
  }

 private:
  // Only a value that is a tensor can be replaced.
  std::optional<at::Tensor> show(Arrival arrival, const c10::IValue& value) {
    std::vector<at::Tensor> tensors;
    collect_tensors(value, tensors);
    const std::string what = "the value at layer '" + sites_[arrival.site].name + "'";
    std::optional<Tensor> replacement;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      if (!value.isTensor()) arrival.item = static_cast<int>(i);
      replacement = visit_(arrival, view_of(tensors[i], what));
    }
    if (!replacement || !value.isTensor()) return std::nullopt;
    return to_torch(replacement->view());
  }

  const std::vector<Site>& sites_;
  Capture capture_;
  const Visitor& visit_;
  std::vector<bool> wanted_;
  std::vector<int> calls_;
  std::vector<std::pair<Arrival, c10::IValue>> kept_;
};

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

class ScriptModel final : public Model {
 public:
  ScriptModel(LoadedModule loaded, std::string name);

  [[nodiscard]] const std::vector<Site>& sites() const override { return tapped_.sites; }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return notes_; }
  void run(std::span<const TensorView> inputs, std::span<const std::size_t> wanted, Capture capture,
           const Visitor& visit) override;

 private:
  [[nodiscard]] torch::jit::Stack arguments(std::span<const TensorView> inputs) const;

  std::string name_;
  torch::jit::Module module_;
  std::vector<std::string> notes_;
  TappedGraph tapped_;
  at::ScalarType floating_type_;  // Of the model's parameters.
};

ScriptModel::ScriptModel(LoadedModule loaded, std::string name)
    : name_(std::move(name)),
      module_(std::move(loaded.module)),
      notes_(std::move(loaded.notes)),
      tapped_(tap_sites(module_)),
      floating_type_(floating_type_of(module_)) {}

void ScriptModel::run(std::span<const TensorView> inputs, std::span<const std::size_t> wanted,
                      Capture capture, const Visitor& visit) {
  try {
    const c10::NoGradGuard no_grad;
    torch::jit::Stack stack = arguments(inputs);
    Recorder recorder(tapped_.sites, wanted, capture, visit);
    const StopScope stop(*tapped_.graph,
                         capture == Capture::kOnArrival ? last_reach(tapped_, wanted) : nullptr);
    run_tapped(tapped_.graph, stack, recorder);
    recorder.show_kept();
  } catch (...) {
    rethrow_torch_error(name_, TorchStage::kRun);
  }
}

torch::jit::Stack ScriptModel::arguments(std::span<const TensorView> inputs) const {
  torch::jit::Stack stack{module_._ivalue()};
  for (const TensorView& input : inputs) {
    const at::Tensor tensor = to_torch(input);
    stack.emplace_back(tensor.is_floating_point() ? tensor.to(floating_type_) : tensor);
  }
  // Fills in default arguments; the interpreter alone would not notice what is missing.
  module_.get_method("forward").function().getSchema().checkAndNormalizeInputs(stack, {});
  return stack;
}

}  // namespace

std::unique_ptr<Model> load_script_model(Bytes file, const std::string& name) {
  try {
    return std::make_unique<ScriptModel>(load_torchscript(file, name), name);
  } catch (...) {
    rethrow_torch_error(name, TorchStage::kLoad);
  }
}

}  // namespace tbviz
