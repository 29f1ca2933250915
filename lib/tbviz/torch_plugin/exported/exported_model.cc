#include "tbviz/torch_plugin/exported/exported_model.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/checkpoint/export/module_calls.h"
#include "tbviz/error.h"
#include "tbviz/model/exported_graph.h"
#include "tbviz/torch_plugin/engine/convert.h"
#include "tbviz/torch_plugin/engine/errors.h"
#include "tbviz/torch_plugin/engine/operator_policy.h"
#include "tbviz/torch_plugin/engine/parameters.h"
#include "tbviz/torch_plugin/engine/passes.h"
#include "tbviz/torch_plugin/engine/random_state.h"
#include "tbviz/torch_plugin/engine/saved_tensors.h"
#include "tbviz/torch_plugin/engine/silent_warnings.h"
#include "tbviz/torch_plugin/engine/watch.h"
#include "tbviz/torch_plugin/exported/compiled_program.h"
#include "tbviz/torch_plugin/exported/interpreter.h"
#include "tbviz/torch_plugin/exported/operator_lookup.h"
#include "tbviz/torch_plugin/exported/program_libraries.h"
#include "tbviz/torch_plugin/exported/program_notes.h"
#include "tbviz/torch_plugin/exported/program_signature.h"
#include "tbviz/torch_plugin/exported/program_sites.h"
#include "tbviz/torch_plugin/exported/program_weights.h"
#include "tbviz/torch_plugin/exported/written_weights.h"
#include "tbviz/torch_tensor.h"

namespace tbviz {
namespace {

using Slots = std::vector<c10::IValue>;

class ExportedModel final : public Model {
 public:
  ExportedModel(const ModelFile& file, const ModelOptions& options);

  [[nodiscard]] const std::vector<Site>& sites() const override { return sites_.sites; }
  [[nodiscard]] const std::vector<ParameterInfo>& parameters() const override {
    return weights_.parameters.infos();
  }
  [[nodiscard]] const std::vector<InputInfo>& inputs() const override {
    return signature_.inputs();
  }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return notes_; }
  [[nodiscard]] Tensor parameter_value(std::size_t index) override;
  void run(const RunRequest& request, const Visitor& visit) override;
  [[nodiscard]] ModelGraph graph(std::span<const Argument> arguments) override;

 private:
  void start(std::optional<std::uint64_t> seed);
  void keep_state(const Slots& slots);
  void take_state();
  [[nodiscard]] Slots slots_with(const std::vector<c10::IValue>& arguments) const;
  [[nodiscard]] RunListener listener_for(const RunRequest& request, Watch& watch) const;
  [[nodiscard]] c10::IValue run_forward(const RunRequest& request, Watch& watch, NeededSites needed,
                                        Slots& slots) const;
  [[nodiscard]] c10::IValue result_of(const Slots& slots) const;

  std::string name_;
  std::shared_ptr<const ExportedProgram> program_;
  bool float32_;
  std::vector<std::string> notes_;
  NodeOperators operators_;
  ModuleCalls calls_;
  ProgramSites sites_;
  CompiledProgram compiled_;
  ProgramSignature signature_;
  ProgramWeights weights_;
  std::vector<bool> written_;  // By value.
  SavedTensors state_;
  at::Tensor generator_;
};

ExportedModel::ExportedModel(const ModelFile& file, const ModelOptions& options)
    : name_(file.name()),
      program_(file.checkpoint().contents().program),
      float32_(options.float32),
      notes_(notes_on(*program_)),
      operators_(find_operators(
          *program_, OperatorPolicy(options, file.name(), load_program_libraries(*program_).names),
          file.name())),
      calls_(find_module_calls(*program_)),
      sites_(find_program_sites(*program_, calls_)),
      compiled_(compile_program(calls_, operators_, {*program_, float32_}, file.name())),
      signature_(*program_, float32_),
      weights_(load_program_weights(file, *program_, float32_)),
      written_(written_weights(*program_, operators_)) {
  if (float32_) notes_.emplace_back("16-bit floats were made float32, as asked for");
  seed_generator(options.seed);
  take_state();
}

Tensor ExportedModel::parameter_value(std::size_t index) {
  const ParameterInfo& info = parameters().at(index);
  return to_contiguous(view_of(weights_.parameters.tensors()[index], "the parameter " + info.name));
}

void ExportedModel::take_state() {
  state_.clear();
  for (const StoredValue& stored : weights_.stored) {
    if (written_[stored.value]) {
      state_.save(stored.tensor);
    } else {
      state_.save_unchanging(stored.tensor);
    }
  }
  generator_ = generator_state();
}

void ExportedModel::start(std::optional<std::uint64_t> seed) {
  state_.restore();
  restore_generator(generator_);
  if (seed) seed_generator(*seed);
}

// In programs without operations in place, what a buffer holds from now on is one of the outputs.
void ExportedModel::keep_state(const Slots& slots) {
  const c10::NoGradGuard no_gradients;
  for (std::size_t i = 0; i < program_->outputs.size(); ++i) {
    const ExportedOutput& output = program_->outputs[i];
    if (output.kind != ExportedOutput::Kind::kBuffer) continue;
    const c10::IValue value = compiled_.outputs[i].make(slots);
    for (StoredValue& stored : weights_.stored) {
      if (stored.name == output.name && value.isTensor()) {
        stored.tensor.set_data(value.toTensor().detach().clone());
      }
    }
  }
  take_state();
}

void ExportedModel::run(const RunRequest& request, const Visitor& visit) {
  const SilentWarnings silent;
  Watch watch(sites_.sites, request, visit);
  try {
    start(request.seed);
    Slots slots;
    run_passes(request, {.parameters = weights_.parameters}, watch,
               [&](NeededSites needed) { return run_forward(request, watch, needed, slots); });
    if (request.keep_state) keep_state(slots);
  } catch (...) {
    watch.rethrow_failure();
    rethrow_torch_error(name_, TorchStage::kRun);
  }
}

RunListener ExportedModel::listener_for(const RunRequest& request, Watch& watch) const {
  std::vector<bool> watched(sites_.sites.size());
  for (const std::size_t site : request.values) watched[site] = true;
  if (request.loss) {
    for (const std::size_t site : request.gradients) watched[site] = true;
    if (request.loss_site) watched[*request.loss_site] = true;
  }
  RunListener listener;
  listener.on_begin = [this, &watch](std::size_t call, c10::IValue& arguments) {
    watch.on_value(*sites_.of_call[call], arguments);
  };
  listener.on_end = [this, &watch](std::size_t call, c10::IValue& result) {
    watch.on_value(*sites_.of_call[call] + 1, result);
  };
  listener.on_value = [this, &watch](SlotId slot, c10::IValue& value) {
    watch.on_value(*sites_.of_value[slot], value);
  };
  for (const auto& site : sites_.of_call) {
    listener.calls.push_back(site && (watched[*site] || watched[*site + 1]));
  }
  for (const auto& site : sites_.of_value) listener.values.push_back(site && watched[*site]);
  return listener;
}

Slots ExportedModel::slots_with(const std::vector<c10::IValue>& arguments) const {
  Slots slots(compiled_.slot_count);
  for (const StoredValue& stored : weights_.stored) slots[stored.value] = stored.tensor;
  signature_.unpack(arguments, slots);
  return slots;
}

c10::IValue ExportedModel::run_forward(const RunRequest& request, Watch& watch, NeededSites needed,
                                       Slots& slots) const {
  c10::IValue arguments = c10::ivalue::Tuple::create(signature_.arguments(request.arguments));
  watch.on_value(0, arguments);
  slots = slots_with(arguments.toTupleRef().elements().vec());
  const RunListener listener = listener_for(request, watch);
  for (const ExportedInput& input : program_->inputs) {
    const ValueId value = input.argument.value;
    const bool heard = input.kind == ExportedInput::Kind::kUser && value != kNoValue;
    if (heard && listener.values[value]) listener.on_value(value, slots[value]);
  }
  const std::size_t all = program_->nodes.size();
  const std::size_t end = needed ? last_reach(*program_, calls_, sites_, *needed) : all;
  run_program({*program_, compiled_, float32_, end}, slots, listener);
  if (end < all) return {};
  c10::IValue result = result_of(slots);
  watch.on_value(kResultSite, result);
  return result;
}

c10::IValue ExportedModel::result_of(const Slots& slots) const {
  std::vector<c10::IValue> outputs;
  for (std::size_t i = 0; i < program_->outputs.size(); ++i) {
    if (program_->outputs[i].kind == ExportedOutput::Kind::kUser) {
      outputs.push_back(compiled_.outputs[i].make(slots));
    }
  }
  return signature_.pack(outputs);
}

// With arguments, sizes are those of a run.
ModelGraph ExportedModel::graph(std::span<const Argument> arguments) {
  if (arguments.empty()) return graph_of(*program_);
  const SilentWarnings silent;
  const at::AutoGradMode gradients(false);
  ExportedProgram seen = *program_;
  const auto note = [&seen](SlotId slot, const c10::IValue& value) {
    std::optional<ExportedTensor>& tensor = seen.values[slot].tensor;
    if (!tensor || !value.isTensor() || !value.toTensor().defined()) return;
    tensor->sizes.clear();
    for (const std::int64_t size : value.toTensor().sizes())
      tensor->sizes.push_back({.fixed = size});
  };
  RunListener listener;
  listener.on_value = note;
  listener.calls.assign(calls_.calls.size(), false);
  listener.values.assign(program_->values.size(), true);
  try {
    start({});
    Slots slots = slots_with(signature_.arguments(arguments));
    for (std::size_t value = 0; value < seen.values.size(); ++value) note(value, slots[value]);
    run_program({*program_, compiled_, float32_}, slots, listener);
  } catch (...) {
    rethrow_torch_error(name_, TorchStage::kRun);
  }
  return graph_of(seen);
}

}  // namespace

std::unique_ptr<Model> load_exported_model(const ModelFile& file, const ModelOptions& options) {
  if (file.checkpoint().contents().program == nullptr) {
    throw UnsupportedError(file.name(),
                           "holds no program, or several; save one a file with torch.export.save");
  }
  const SilentWarnings silent;
  try {
    return std::make_unique<ExportedModel>(file, options);
  } catch (const UnsupportedError& error) {
    if (!error.file().empty()) throw;
    throw UnsupportedError(file.name(), error.what());
  } catch (...) {
    rethrow_torch_error(file.name(), TorchStage::kLoad);
  }
}

}  // namespace tbviz
