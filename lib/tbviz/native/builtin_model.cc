#include "tbviz/native/builtin_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/error.h"
#include "tbviz/model/builtin_network.h"
#include "tbviz/model/run_failures.h"
#include "tbviz/native/builtin_layers.h"
#include "tbviz/native/native_pass.h"
#include "tbviz/native/relu.h"

namespace tbviz {
namespace {

constexpr const char* kName = "the built-in network";

using Operator = std::variant<Conv2d, Relu, MaxPool2d>;

/// One for each of kBuiltinLayers.
using Operators = std::vector<Operator>;

bool is_convolution(const NativeLayer& layer) {
  return std::holds_alternative<Conv2dOptions>(layer.options);
}

class BuiltinModel final : public Model {
 public:
  explicit BuiltinModel(const RunLimits& limits);

  [[nodiscard]] const std::vector<Site>& sites() const override { return sites_; }
  [[nodiscard]] const std::vector<ParameterInfo>& parameters() const override {
    return parameters_;
  }
  [[nodiscard]] const std::vector<InputInfo>& inputs() const override { return inputs_; }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return notes_; }
  [[nodiscard]] bool is_lost() const override { return limits_.is_over(); }

  [[nodiscard]] Tensor parameter_value(std::size_t index) override {
    return to_float32(values_.at(index));
  }
  void run(const RunRequest& request, const Visitor& visit) override;
  [[nodiscard]] ModelGraph graph(std::span<const Argument> /*arguments*/) override {
    throw UnsupportedError(kName,
                           "the library's own operators know no graph of it; "
                           "`BuiltinRuntime::kTorch` does");
  }

 private:
  void add_module(std::string_view name, std::string_view type, const Shape& weight = {});
  void add_parameter(const std::string& name);
  [[nodiscard]] Operators operators(std::span<const ParameterValue> replaced) const;
  [[nodiscard]] NativeValue input_of(std::span<const Argument> arguments);
  [[nodiscard]] NativeValue pass_layers(const Operators& operators, NativeValue value,
                                        NativePass& pass);
  [[nodiscard]] NativeValue apply(const Operator& op, std::string_view layer, const Tensor& input);

  std::vector<Site> sites_;
  std::vector<ParameterInfo> parameters_;
  Checkpoint checkpoint_ = read_checkpoint(builtin_network(), kName);
  std::vector<TensorView> values_;  // By parameter, in the file's own type.
  std::vector<InputInfo> inputs_;
  std::vector<std::string> notes_ = {"the network's 16-bit floats were made float32"};
  Operators operators_;
  RunLimits limits_;
};

// Where things stand in sites_: modules in pairs, before and behind; then the argument.
constexpr std::size_t kModel = 0;
constexpr std::size_t kStage = 2;
constexpr std::size_t kFirstLayer = 4;
constexpr std::size_t kArgument = kFirstLayer + 2 * kBuiltinLayers.size();

BuiltinModel::BuiltinModel(const RunLimits& limits) : limits_(limits) {
  add_module("", kBuiltinType);
  add_module(kBuiltinStage, kBuiltinStageType);
  for (const NativeLayer& layer : kBuiltinLayers) {
    const std::string name(layer.name);
    if (is_convolution(layer)) add_parameter(name + ".weight");
    add_module(name, layer.type, is_convolution(layer) ? parameters_.back().shape : Shape());
    if (is_convolution(layer)) add_parameter(name + ".bias");
  }
  sites_.push_back({.kind = SiteKind::kValue, .name = "x"});
  operators_ = operators({});
  inputs_.push_back({.name = "x",
                     .type = "Tensor",
                     .channels = parameters_.front().shape.at(1),
                     .axes = 4,
                     .dtype = DType::kFloat32});
}

void BuiltinModel::add_module(std::string_view name, std::string_view type, const Shape& weight) {
  for (const bool pre : {true, false}) {
    sites_.push_back(
        {.name = std::string(name), .type = std::string(type), .weight_shape = weight, .pre = pre});
  }
}

void BuiltinModel::add_parameter(const std::string& name) {
  const auto found = std::ranges::find(checkpoint_.tensors(), name, &NamedTensor::name);
  if (found == checkpoint_.tensors().end()) throw FormatError(kName, "lacks " + name);
  values_.push_back(found->values);
  parameters_.push_back({.name = name, .shape = found->values.shape()});
}

// Of the parameters each convolution takes the next two.
Operators BuiltinModel::operators(std::span<const ParameterValue> replaced) const {
  std::vector<TensorView> values = values_;
  for (const ParameterValue& one : replaced) {
    check_parameter_value(parameters_, one);
    values[one.index] = one.value;
  }
  Operators made;
  std::size_t next = 0;
  for (const NativeLayer& layer : kBuiltinLayers) {
    if (const auto* options = std::get_if<Conv2dOptions>(&layer.options)) {
      made.emplace_back(Conv2d(values[next], values[next + 1], *options));
      next += 2;
    } else if (const auto* pool = std::get_if<MaxPool2dOptions>(&layer.options)) {
      made.emplace_back(MaxPool2d(*pool));
    } else {
      made.emplace_back(Relu());
    }
  }
  return made;
}

NativeValue BuiltinModel::input_of(std::span<const Argument> arguments) {
  const InputInfo& input = inputs_.front();
  const bool fits =
      arguments.size() == 1 && (arguments[0].name.empty() || arguments[0].name == input.name);
  if (!fits) refuse_number(inputs_, arguments.size());
  const ArgumentValue& value = arguments[0].value;
  const auto* view = std::get_if<TensorView>(&value.form);
  if (view == nullptr) throw ModelError({}, words_of_misfit(input.name, input.type, value));
  if (!is_floating_point(view->dtype())) {
    throw ModelError(kName, fmt::format("the model failed to run: its input is {}, its weights are "
                                        "float32; give floating-point numbers",
                                        name_of(view->dtype())));
  }
  limits_.charge(static_cast<std::uint64_t>(view->count()) * sizeof(float));
  return std::make_shared<const Tensor>(to_float32(*view));
}

void BuiltinModel::run(const RunRequest& request, const Visitor& visit) {
  if (request.loss) {
    throw UnsupportedError(kName,
                           "the library's own operators give no gradients; "
                           "`BuiltinRuntime::kTorch` does");
  }
  limits_.begin();
  NativePass pass(sites_, request, visit);
  const Operators replaced =
      request.parameters.empty() ? Operators() : operators(request.parameters);
  NativeValue value = input_of(request.arguments);
  for (const std::size_t site : {kModel, kArgument, kStage}) value = pass.at(site, value);
  value = pass_layers(replaced.empty() ? operators_ : replaced, std::move(value), pass);
  for (const std::size_t site : {kStage + 1, kResultSite}) value = pass.at(site, value);
  pass.end();
}

NativeValue BuiltinModel::pass_layers(const Operators& operators, NativeValue value,
                                      NativePass& pass) {
  for (std::size_t i = 0; i < operators.size(); ++i) {
    if (pass.is_over()) break;
    value = pass.at(kFirstLayer + 2 * i, std::move(value));
    if (pass.is_over()) break;
    value = apply(operators[i], kBuiltinLayers[i].name, *value);
    value = pass.at(kFirstLayer + 2 * i + 1, std::move(value));
  }
  return value;
}

// Memory is asked for before it is taken.
NativeValue BuiltinModel::apply(const Operator& op, std::string_view layer, const Tensor& input) {
  Shape shape;
  try {
    shape = std::visit([&](const auto& one) { return one.output_shape(input.shape()); }, op);
  } catch (const ModelError& error) {
    throw ModelError(kName, fmt::format("the model failed to run: {} {}", layer, error.what()));
  }
  limits_.charge(static_cast<std::uint64_t>(count_elements(shape)) * sizeof(float));
  const RunLimits::Work work(limits_);
  const Tick tick = [&] { work.check(); };
  tick();
  return std::make_shared<const Tensor>(
      std::visit([&](const auto& one) { return one.run(input, tick); }, op));
}

}  // namespace

std::unique_ptr<Model> make_native_builtin_model(const RunLimits& limits) {
  return std::make_unique<BuiltinModel>(limits);
}

}  // namespace tbviz
