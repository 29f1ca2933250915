#include "tbviz/torch_plugin/script/script_model.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/torch_plugin/engine/arguments.h"
#include "tbviz/torch_plugin/engine/convert.h"
#include "tbviz/torch_plugin/engine/errors.h"
#include "tbviz/torch_plugin/engine/parameters.h"
#include "tbviz/torch_plugin/engine/passes.h"
#include "tbviz/torch_plugin/engine/printing.h"
#include "tbviz/torch_plugin/engine/random_state.h"
#include "tbviz/torch_plugin/engine/silent_warnings.h"
#include "tbviz/torch_plugin/engine/watch.h"
#include "tbviz/torch_plugin/script/input_types.h"
#include "tbviz/torch_plugin/script/load.h"
#include "tbviz/torch_plugin/script/script_graph.h"
#include "tbviz/torch_plugin/script/sites.h"
#include "tbviz/torch_plugin/script/start_state.h"
#include "tbviz/torch_plugin/script/tap.h"
#include "tbviz/torch_plugin/script/weight_writes.h"

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

Parameters parameters_of(const torch::jit::Module& module) {
  Parameters parameters;
  for (const auto& [name, tensor] : module.named_parameters()) parameters.add(name, tensor);
  return parameters;
}

// Whether some code of the model's calls torch.autograd.grad() or backward().
bool derives_itself(const torch::jit::Module& module) {
  for (torch::jit::Function* function : module._ivalue()->compilation_unit()->get_functions()) {
    const auto* of_graph = torch::jit::tryToGraphFunction(*function);
    if (of_graph == nullptr) continue;
    const auto graph = of_graph->graph();
    for (const char* name : {"aten::grad", "aten::backward"}) {
      const auto kind = c10::Symbol::fromQualString(name);
      if (!torch::jit::findAllNodes(*graph, kind, true).empty()) return true;
    }
  }
  return false;
}

TapCallback show_to(Watch& watch) {
  return [&watch](std::size_t site, c10::IValue& value) { watch.on_value(site, value); };
}

class ScriptModel final : public Model {
 public:
  ScriptModel(LoadedModule loaded, std::string name, const ModelOptions& options);

  [[nodiscard]] const std::vector<Site>& sites() const override { return tapped_.sites; }
  [[nodiscard]] const std::vector<ParameterInfo>& parameters() const override {
    return parameters_.infos();
  }
  [[nodiscard]] const std::vector<InputInfo>& inputs() const override { return inputs_; }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return notes_; }
  [[nodiscard]] Tensor parameter_value(std::size_t index) override;
  void run(const RunRequest& request, const Visitor& visit) override;
  [[nodiscard]] ModelGraph graph(std::span<const Argument> arguments) override;

 private:
  void start(std::optional<std::uint64_t> seed);
  [[nodiscard]] c10::IValue run_forward(std::span<const Argument> arguments, Watch& watch,
                                        NeededSites needed);
  [[nodiscard]] torch::jit::Stack stack_of(std::span<const Argument> arguments) const;
  [[nodiscard]] const c10::FunctionSchema& schema() const;

  std::string name_;
  PrintListener on_print_;
  torch::jit::Module module_;
  std::vector<std::string> notes_;
  bool derives_;  // Whether forward() itself asks autograd.
  TappedGraph tapped_;
  std::vector<InputInfo> inputs_;
  Parameters parameters_;
  StartState state_;
  std::vector<WantedType> wanted_;  // By input.
};

ScriptModel::ScriptModel(LoadedModule loaded, std::string name, const ModelOptions& options)
    : name_(std::move(name)),
      on_print_(options.on_print),
      module_(std::move(loaded.module)),
      notes_(std::move(loaded.notes)),
      derives_(derives_itself(module_)),
      tapped_(tap_sites(module_, {.autocast = !options.float32})),
      inputs_(inputs_of(schema())),
      parameters_(parameters_of(module_)),
      state_(module_, may_write_weights(*tapped_.graph) ? Weights::kChanging : Weights::kFixed,
             options.seed) {
  if (!tapped_.is_complete) {
    notes_.emplace_back(
        "some modules are chosen at run time, of too many; layers in them are not seen");
  }
  for (const auto& [input, taken] : tapped_.channels) {
    inputs_.at(input).channels = taken.channels;
    inputs_[input].axes = taken.axes;
  }
  wanted_.assign(inputs_.size(), {.floating = parameters_.floating_type()});
  for (const auto& [input, type] : find_input_types(*tapped_.graph, module_)) {
    if (type.first) inputs_[input].dtype = dtype_of(*type.first);
    wanted_[input].indices = type.indices;
    if (type.floating || type.is_cast) wanted_[input].floating = type.floating;
  }
}

const c10::FunctionSchema& ScriptModel::schema() const {
  return module_.get_method("forward").function().getSchema();
}

Tensor ScriptModel::parameter_value(std::size_t index) {
  const ParameterInfo& info = parameters_.infos().at(index);
  return to_contiguous(view_of(parameters_.tensors()[index], "the parameter " + info.name));
}

void ScriptModel::run(const RunRequest& request, const Visitor& visit) {
  const SilentWarnings silent;
  const PrintScope printing(on_print_);
  Watch watch(tapped_.sites, request, visit);
  try {
    start(request.seed);
    run_passes(request, {.parameters = parameters_, .derives = derives_}, watch,
               [&](NeededSites needed) { return run_forward(request.arguments, watch, needed); });
    if (request.keep_state) state_.take();
  } catch (...) {
    watch.rethrow_failure();
    rethrow_torch_error(name_, TorchStage::kRun);
  }
}

void ScriptModel::start(std::optional<std::uint64_t> seed) {
  state_.restore();
  if (seed) seed_generator(*seed);
}

c10::IValue ScriptModel::run_forward(std::span<const Argument> arguments, Watch& watch,
                                     NeededSites needed) {
  torch::jit::Stack stack = stack_of(arguments);
  const StopScope stop(*tapped_.graph, needed ? last_reach(tapped_, *needed) : nullptr);
  run_tapped(tapped_.graph, stack, {show_to(watch), tapped_.modules});
  return stack.empty() ? c10::IValue() : stack.back();
}

ModelGraph ScriptModel::graph(std::span<const Argument> arguments) {
  const SilentWarnings silent;
  const PrintScope printing(on_print_);
  const at::AutoGradMode gradients(derives_);
  try {
    start({});
    return graph_of(module_, arguments.empty() ? std::nullopt : std::optional(stack_of(arguments)));
  } catch (...) {
    rethrow_torch_error(name_, TorchStage::kRun);
  }
}

torch::jit::Stack ScriptModel::stack_of(std::span<const Argument> arguments) const {
  torch::jit::Stack stack{module_._ivalue()};
  push_arguments(schema(), arguments, wanted_, stack);
  return stack;
}

}  // namespace

std::unique_ptr<Model> load_script_model(const ModelFile& file, const ModelOptions& options) {
  const SilentWarnings silent;
  const PrintScope printing(options.on_print);
  try {
    return std::make_unique<ScriptModel>(load_torchscript(file, options), file.name(), options);
  } catch (...) {
    rethrow_torch_error(file.name(), TorchStage::kLoad);
  }
}

}  // namespace tbviz
