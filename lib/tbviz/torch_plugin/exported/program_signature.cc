#include "tbviz/torch_plugin/exported/program_signature.h"

#include <ATen/ATen.h>
#include <ATen/core/jit_type.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "tbviz/checkpoint/export/export_weights.h"
#include "tbviz/error.h"
#include "tbviz/torch_plugin/engine/arguments.h"
#include "tbviz/torch_tensor.h"

namespace tbviz {
namespace {

using ArgumentKind = ExportedArgument::Kind;

// Throws UnsupportedError, without a file, of objects.
c10::TypePtr type_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::kTensor:
      return c10::TensorType::get();
    case ValueKind::kInteger:
      return c10::IntType::get();
    case ValueKind::kFloat:
      return c10::FloatType::get();
    case ValueKind::kBoolean:
      return c10::BoolType::get();
    case ValueKind::kObject:
      break;
  }
  throw UnsupportedError({}, "takes an object of a class as input, which is not supported");
}

c10::IValue value_of(const ExportedArgument& argument) {
  switch (argument.kind) {
    case ArgumentKind::kInteger:
      return argument.integer;
    case ArgumentKind::kBoolean:
      return argument.integer != 0;
    case ArgumentKind::kFloat:
      return argument.number;
    case ArgumentKind::kString:
      return argument.text;
    default:
      return {};
  }
}

bool is_same(const c10::IValue& a, const c10::IValue& b) {
  if (a.isString() && b.isString()) return a.toStringRef() == b.toStringRef();
  if (a.isScalar() && b.isScalar() && a.isBool() == b.isBool()) {
    return a.toScalar().toDouble() == b.toScalar().toDouble();
  }
  return a.isNone() && b.isNone();
}

std::string fixed_text(const c10::IValue& value) {
  if (value.isString()) return "'" + value.toStringRef() + "'";
  if (value.isBool()) return value.toBool() ? "True" : "False";
  if (value.isInt()) return std::to_string(value.toInt());
  if (value.isDouble()) return std::to_string(value.toDouble());
  return value.isNone() ? "None" : "something else";
}

/// Something else was given than what was fixed at export, both as text.
struct FixedDiffers {
  std::string fixed;
  std::string given;
};

// Names for the parts of a dict or named tuple, if there is one for each.
bool has_keys(const TreeSpec& tree) {
  return !tree.keys.empty() && tree.keys.size() == tree.children.size();
}

}  // namespace

ProgramSignature::ProgramSignature(const ExportedProgram& program, bool float32)
    : program_(program), check_(program, float32), schema_("forward", "", {}, {}) {
  for (const ExportedInput& input : program_.inputs) {
    if (input.kind == ExportedInput::Kind::kUser) add_leaf(input);
    if (input.kind == ExportedInput::Kind::kOther) {
      throw UnsupportedError(
          {}, "takes an input of the kind " + input.name + ", which is not supported");
    }
  }
  const TreeSpec& positional = program_.arguments.children[0];
  const TreeSpec& keywords = program_.arguments.children[1];
  const std::vector<std::string>& names = program_.argument_names;
  const bool named = names.size() == positional.children.size() + keywords.children.size();
  std::size_t leaf = 0;
  for (std::size_t i = 0; i < positional.children.size(); ++i) {
    const bool lone = positional.children[i].kind == TreeSpec::Kind::kLeaf;
    std::string name = "arg" + std::to_string(i);
    if (lone && leaves_[leaf].value != kNoValue) name = program_.values[leaves_[leaf].value].name;
    add_argument(named ? names[i] : name, positional.children[i], leaf);
  }
  for (std::size_t i = 0; i < keywords.children.size(); ++i) {
    add_argument(keywords.keys[i], keywords.children[i], leaf);
  }
  std::vector<c10::Argument> arguments{c10::Argument("self", c10::AnyType::get())};
  bool has_default = false;  // Whether one before has.
  leaf = 0;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    std::size_t again = leaf;
    c10::TypePtr type = type_of(*trees_[i], leaf);
    std::optional<c10::IValue> fixed;
    if (inputs_[i].optional) fixed = fixed_of(*trees_[i], again);
    // LibTorch wants no positional argument without a default behind one with: those count as
    // keywords, and are taken by position all the same.
    arguments.emplace_back(inputs_[i].name, std::move(type), c10::nullopt,
                           fixed ? c10::optional<c10::IValue>(*fixed) : c10::nullopt, has_default);
    has_default = has_default || fixed;
  }
  schema_ = c10::FunctionSchema("forward", "", std::move(arguments), {});
}

void ProgramSignature::add_leaf(const ExportedInput& input) {
  Leaf leaf;
  if (input.argument.kind == ArgumentKind::kValue) {
    leaf.value = input.argument.value;
    leaf.type = tbviz::type_of(program_.values[leaf.value].kind);
  } else {
    leaf.fixed = value_of(input.argument);
    leaf.type = c10::AnyType::get();
  }
  leaves_.push_back(std::move(leaf));
}

void ProgramSignature::add_argument(std::string name, const TreeSpec& tree, std::size_t& leaf) {
  const std::size_t first = leaf;
  InputInfo info{.name = std::move(name), .type = type_text(tree, leaf)};
  info.optional = std::all_of(leaves_.begin() + static_cast<std::ptrdiff_t>(first),
                              leaves_.begin() + static_cast<std::ptrdiff_t>(leaf),
                              [](const Leaf& one) { return one.value == kNoValue; });
  WantedType wanted;
  for (std::size_t i = first; i < leaf; ++i) describe(leaves_[i], info, wanted);
  if (tree.kind != TreeSpec::Kind::kLeaf) {
    info.sizes.clear();
    info.channels = 0;
    info.axes = 0;
  }
  trees_.push_back(&tree);
  inputs_.push_back(std::move(info));
  wanted_.push_back(wanted);
}

// What the last tensor of an argument is, and in what types its tensors are wanted.
void ProgramSignature::describe(const Leaf& leaf, InputInfo& info, WantedType& wanted) const {
  if (leaf.value == kNoValue) return;
  const std::optional<ExportedTensor>& tensor = program_.values[leaf.value].tensor;
  if (!tensor) return;
  const ExportedType* type = exported_type(tensor->dtype);
  const auto scalar = check_.type_of(*tensor);
  if (type != nullptr && type->complex.empty() && scalar) info.dtype = dtype_of(*scalar);
  if (scalar && at::isFloatingType(*scalar)) wanted.floating = scalar;
  if (scalar && at::isIntegralType(*scalar, false)) wanted.indices = true;
  info.sizes = check_.sizes().of(*tensor);
  if (info.sizes.size() < 3) return;
  info.axes = static_cast<std::int64_t>(info.sizes.size());
  if (info.sizes[1].is_fixed()) info.channels = info.sizes[1].least;
}

c10::TypePtr ProgramSignature::type_of(const TreeSpec& tree, std::size_t& leaf) const {
  if (tree.kind == TreeSpec::Kind::kLeaf) return leaves_[leaf++].type;
  std::vector<c10::TypePtr> types;
  for (const TreeSpec& child : tree.children) types.push_back(type_of(child, leaf));
  if (!has_keys(tree)) return c10::TupleType::create(std::move(types));
  // Under these names, a dict that is given fills it.
  return c10::TupleType::createNamed(c10::nullopt, tree.keys, types);
}

std::string ProgramSignature::type_text(const TreeSpec& tree, std::size_t& leaf) const {
  if (tree.kind == TreeSpec::Kind::kLeaf) {
    const Leaf& one = leaves_[leaf++];
    return one.value == kNoValue ? "Any" : one.type->annotation_str();
  }
  std::vector<std::string> parts;
  for (const TreeSpec& child : tree.children) parts.push_back(type_text(child, leaf));
  const bool equal =
      std::adjacent_find(parts.begin(), parts.end(), std::not_equal_to<>()) == parts.end();
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  if (equal && !parts.empty() && has_keys(tree)) return "Dict[str, " + parts[0] + "]";
  if (equal && !parts.empty() && tree.kind == TreeSpec::Kind::kList)
    return "List[" + parts[0] + "]";
  if (!has_keys(tree)) return "Tuple[" + text + "]";
  text.clear();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    text += (text.empty() ? "" : ", ") + tree.keys[i] + ": " + parts[i];
  }
  return "{" + text + "}";
}

c10::IValue ProgramSignature::fixed_of(const TreeSpec& tree, std::size_t& leaf) const {
  if (tree.kind == TreeSpec::Kind::kLeaf) return leaves_[leaf++].fixed;
  std::vector<c10::IValue> values;
  for (const TreeSpec& child : tree.children) values.push_back(fixed_of(child, leaf));
  return c10::ivalue::Tuple::create(std::move(values));
}

std::vector<c10::IValue> ProgramSignature::arguments(std::span<const Argument> given) const {
  torch::jit::Stack stack{c10::IValue()};
  push_arguments(schema_, given, wanted_, stack);
  return {stack.begin() + 1, stack.end()};
}

void ProgramSignature::unpack(const std::vector<c10::IValue>& arguments,
                              std::vector<c10::IValue>& slots) const {
  InputCheck::Symbols symbols;
  std::size_t leaf = 0;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    try {
      unpack(arguments[i], *trees_[i], leaf, slots, symbols);
    } catch (const FixedDiffers& differs) {
      throw ModelError({}, "the input '" + inputs_[i].name + "' was fixed to " + differs.fixed +
                               " when the model was exported, and " + differs.given +
                               " was given; leave it out, or export the model again");
    }
  }
}

void ProgramSignature::unpack(const c10::IValue& value, const TreeSpec& tree, std::size_t& leaf,
                              std::vector<c10::IValue>& slots, InputCheck::Symbols& symbols) const {
  if (tree.kind == TreeSpec::Kind::kLeaf) {
    unpack_leaf(value, leaves_[leaf++], slots, symbols);
    return;
  }
  const auto& elements = value.toTupleRef().elements();
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    unpack(elements[i], tree.children[i], leaf, slots, symbols);
  }
}

void ProgramSignature::unpack_leaf(const c10::IValue& value, const Leaf& leaf,
                                   std::vector<c10::IValue>& slots,
                                   InputCheck::Symbols& symbols) const {
  if (leaf.value == kNoValue) {
    if (is_same(value, leaf.fixed)) return;
    throw FixedDiffers{fixed_text(leaf.fixed), fixed_text(value)};
  }
  const ExportedValue& wanted = program_.values[leaf.value];
  slots[leaf.value] =
      value.isTensor() ? c10::IValue(check_.checked(value.toTensor(), wanted, symbols)) : value;
}

c10::IValue ProgramSignature::pack(std::span<const c10::IValue> outputs) const {
  std::size_t output = 0;
  return pack(program_.result, outputs, output);
}

c10::IValue ProgramSignature::pack(const TreeSpec& tree, std::span<const c10::IValue> outputs,
                                   std::size_t& output) {
  if (tree.kind == TreeSpec::Kind::kLeaf) return outputs[output++];
  if (!has_keys(tree)) {
    std::vector<c10::IValue> values;
    for (const TreeSpec& child : tree.children) values.push_back(pack(child, outputs, output));
    return c10::ivalue::Tuple::create(std::move(values));
  }
  c10::impl::GenericDict dict(c10::StringType::get(), c10::AnyType::get());
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    dict.insert_or_assign(tree.keys[i], pack(tree.children[i], outputs, output));
  }
  return dict;
}

}  // namespace tbviz
