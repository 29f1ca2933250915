#include "tbviz/checkpoint/onnx/weight_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr int kMostDepth = 200;

std::string quoted(std::string_view name) {
  return fmt::format("'{}'", name.substr(0, kLongestOnnxLabel));
}

// Of two operands the larger one, or the one that is no mere number.
std::optional<OnnxTensorPlace> root_of(const FoldedOperator& op,
                                       const std::vector<const OnnxValue*>& inputs) {
  using Origin = FoldedOperator::Origin;
  if (op.origin == Origin::kNone || inputs.empty() || inputs[0] == nullptr) return std::nullopt;
  const OnnxValue& first = *inputs[0];
  if (op.origin == Origin::kFirstInput) return first.root;
  const OnnxValue& second = *inputs[1];
  if (!second.root || first.values->count() > second.values->count()) return first.root;
  if (!first.root || first.values->count() < second.values->count()) return second.root;
  return std::nullopt;
}

}  // namespace

const OnnxValue* OnnxWeightSource::unknown(std::string_view name, std::string reason) {
  return &values_.emplace_back(OnnxValue{{}, std::move(reason), name, {}, {}});
}

const OnnxValue& OnnxWeightSource::find(OnnxScope& scope, std::string_view name) {
  const auto [definition, where] = scope.find(name);
  if (definition == nullptr) {
    return *unknown(name, fmt::format("nothing defines {}", quoted(name)));
  }
  if (definition->value != nullptr) return *definition->value;
  if (definition->busy) {
    return *unknown(name, fmt::format("{} is computed from itself", quoted(name)));
  }
  if (depth_ == kMostDepth) {
    return *unknown(name,
                    fmt::format("{} lies behind more than {} nodes", quoted(name), kMostDepth));
  }
  ++depth_;
  definition->busy = true;
  definition->value = define(*definition, *where, name);
  definition->busy = false;
  --depth_;
  return *definition->value;
}

const OnnxValue* OnnxWeightSource::define(OnnxDefinition& definition, OnnxScope& scope,
                                          std::string_view name) {
  using Kind = OnnxDefinition::Kind;
  switch (definition.kind) {
    case Kind::kArgument:
      if (const std::string_view argument = scope.arguments[definition.output]; !argument.empty()) {
        return &find(*scope.caller, argument);
      }
      return unknown(name, fmt::format("{} is not given to {}", quoted(name), scope.what));
    case Kind::kTensor:
    case Kind::kSparse:
      return tensor(definition.message, name);
    case Kind::kNode:
      return result(definition, scope, name);
    case Kind::kTwice:
      return unknown(name, fmt::format("{} is defined twice in {}", quoted(name), scope.what));
    case Kind::kInput:
      break;
  }
  return unknown(name, fmt::format("{} is an input of {}", quoted(name), scope.what));
}

const OnnxValue* OnnxWeightSource::tensor(Bytes message, std::string_view name) {
  const OnnxValue*& known = known_[{message.data()}];
  if (known != nullptr) return known;
  const auto place = places_.find(message.data());
  if (place == places_.end()) return known = unknown(name, quoted(name) + " holds no tensor");
  OnnxValue value{{}, {}, name, place->second, place->second};
  if (place->second.is_read) {
    value.values = contents_.tensors[place->second.index].values;
  } else {  // Its reason names the file in front.
    value.reason = contents_.unread[place->second.index].error.what();
    const std::string file = file_.name + ": ";
    if (value.reason.starts_with(file)) value.reason.erase(0, file.size());
  }
  return known = &values_.emplace_back(std::move(value));
}

const OnnxValue* OnnxWeightSource::result(const OnnxDefinition& definition, OnnxScope& scope,
                                          std::string_view name) {
  const OnnxNode node = read_onnx_node(definition.message, file_);
  if (const Bytes function = scopes_.called_by(node); !function.empty()) {
    const std::string_view inside = scopes_.output_of(function, definition.output);
    return &find(scopes_.call(function, node, scope), inside);
  }
  if (definition.output == 0 && node.is_standard()) {
    if (node.op == "Identity") return &find(scope, node.input(0));
    if (node.op == "Constant") return constant(node, name);
  }
  if (definition.output == 0 && find_folded_operator(node) != nullptr) {
    return folded(node, scope, name);
  }
  return unknown(name, fmt::format("{} is computed by {}, which is not followed", quoted(name),
                                   describe(node)));
}

// One with a tensor is that tensor; the others are computed.
const OnnxValue* OnnxWeightSource::constant(const OnnxNode& node, std::string_view name) {
  try {
    for (const std::string_view attribute : {"value", "sparse_value"}) {
      const auto found = find_attribute(node, attribute, file_);
      if (!found) continue;
      const std::optional<Bytes>& message =
          attribute == "value" ? found->tensor : found->sparse_tensor;
      if (message) return tensor(*message, name);
    }
  } catch (const UnsupportedError& error) {
    return unknown(name, fmt::format("{}: {}", describe(node), error.what()));
  }
  const OnnxValue*& known = known_[{node.message.data()}];
  if (known != nullptr) return known;
  OnnxValue value = fold(node, *find_folded_operator(node), {});
  value.name = name;
  return known = &values_.emplace_back(std::move(value));
}

const OnnxValue* OnnxWeightSource::folded(const OnnxNode& node, OnnxScope& scope,
                                          std::string_view name) {
  const FoldedOperator& op = *find_folded_operator(node);
  std::vector<const OnnxValue*> inputs;
  Key key = {node.message.data()};
  for (std::size_t i = 0; i < std::min(op.most_inputs, node.inputs.size()); ++i) {
    const OnnxValue* input = node.inputs[i].empty() ? nullptr : &find(scope, node.inputs[i]);
    key.push_back(input);
    inputs.push_back(input);
    if (input == nullptr || input->values) continue;
    const bool is_data = i == 0 && op.origin == FoldedOperator::Origin::kFirstInput;
    values_.push_back({{}, input->reason, name, {}, is_data ? input->root : std::nullopt});
    return &values_.back();
  }
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  OnnxValue value = fold(node, op, inputs);
  value.name = name;
  return known_[key] = &values_.emplace_back(std::move(value));
}

// The value of ConstantOfShape, a tensor that is not listed.
std::optional<TensorView> OnnxWeightSource::filling(const OnnxNode& node) {
  if (node.op != "ConstantOfShape") return std::nullopt;
  const auto value = find_attribute(node, "value", file_);
  if (!value || !value->tensor) return std::nullopt;
  auto read = tensors_.read(*value->tensor, node.output());
  if (const auto* unread = std::get_if<UnreadOnnxTensor>(&read)) throw unread->error;
  return std::get<TensorView>(std::move(read));
}

OnnxValue OnnxWeightSource::fold(const OnnxNode& node, const FoldedOperator& op,
                                 const std::vector<const OnnxValue*>& inputs) {
  std::vector<const TensorView*> views;
  for (const OnnxValue* input : inputs) views.push_back(input ? &*input->values : nullptr);
  OnnxValue value;
  try {
    const std::optional<TensorView> repeated = filling(node);
    if (repeated && !views.empty()) views.push_back(&*repeated);
    value.values = op.fold({node, file_, views, memory_});
    value.root = root_of(op, inputs);
  } catch (const UnsupportedError& error) {
    value.reason = fmt::format("{} {}", describe(node), error.what());
  }
  return value;
}

}  // namespace tbviz
