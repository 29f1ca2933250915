#include "tbviz/torch_plugin/exported/argument_template.h"

#include <ATen/ATen.h>
#include <ATen/ScalarOps.h>
#include <c10/util/complex.h>

#include <string>
#include <unordered_map>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/exported/archive_types.h"
#include "tbviz/torch_plugin/exported/program_weights.h"

namespace tbviz {
namespace {

using Kind = ExportedArgument::Kind;
using Coercion = ArgumentTemplate::Coercion;

std::string words_of(const ExportedArgument& argument) {
  switch (argument.kind) {
    case Kind::kNone:
      return "None";
    case Kind::kValue:
      return "the value '" + argument.text + "'";
    case Kind::kString:
      return "the text '" + argument.text + "'";
    case Kind::kList:
      return "a list";
    case Kind::kDevice:
      return "a device";
    case Kind::kOther:
      return argument.text;
    default:
      return "a number";
  }
}

[[noreturn]] void misfit(const ExportedArgument& argument, const c10::TypePtr& type) {
  throw FormatError({}, words_of(argument) + " is no " + type->annotation_str());
}

ArgumentTemplate constant(c10::IValue value) { return {.constant = std::move(value)}; }

/// Binds one argument.
class Binder {
 public:
  explicit Binder(const BindingContext& context) : context_(context) {}

  [[nodiscard]] ArgumentTemplate bind(const ExportedArgument& argument, const c10::TypePtr& type,
                                      std::int64_t repeats) const;

 private:
  using Made = std::optional<ArgumentTemplate>;

  [[nodiscard]] Made number(const ExportedArgument& argument) const;
  [[nodiscard]] Made tensor(const ExportedArgument& argument) const;
  [[nodiscard]] Made integer(const ExportedArgument& argument) const;
  [[nodiscard]] Made enumeration(const ExportedArgument& argument) const;
  [[nodiscard]] Made floating(const ExportedArgument& argument) const;
  [[nodiscard]] Made list(const ExportedArgument& argument, const c10::TypePtr& element,
                          std::int64_t repeats) const;
  [[nodiscard]] Made scalar(const ExportedArgument& argument, const c10::TypePtr& type) const;
  [[nodiscard]] std::optional<ValueKind> value_kind(const ExportedArgument& argument) const;

  const BindingContext& context_;
};

// Of a value that the program makes; nothing of constants.
std::optional<ValueKind> Binder::value_kind(const ExportedArgument& argument) const {
  if (argument.kind != Kind::kValue) return std::nullopt;
  if (argument.value == kNoValue) {
    throw FormatError({}, "the value '" + argument.text + "' is used before it is made");
  }
  return context_.program.values[argument.value].kind;
}

ArgumentTemplate Binder::bind(const ExportedArgument& argument, const c10::TypePtr& type,
                              std::int64_t repeats) const {
  if (type->kind() == c10::TypeKind::OptionalType) {
    if (argument.kind == Kind::kNone) return constant({});
    return bind(argument, type->expectRef<c10::OptionalType>().getElementType(), repeats);
  }
  Made made = type->kind() == c10::TypeKind::ListType
                  ? list(argument, type->expectRef<c10::ListType>().getElementType(), repeats)
                  : scalar(argument, type);
  if (!made) misfit(argument, type);
  return *std::move(made);
}

Binder::Made Binder::scalar(const ExportedArgument& argument, const c10::TypePtr& type) const {
  switch (type->kind()) {
    case c10::TypeKind::TensorType:
      return tensor(argument);
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      return integer(argument);
    case c10::TypeKind::FloatType:
      return floating(argument);
    case c10::TypeKind::NumberType:
      return number(argument);
    case c10::TypeKind::BoolType:
      if (argument.kind == Kind::kBoolean) return constant(argument.integer != 0);
      if (value_kind(argument) == ValueKind::kBoolean) return {{.slot = argument.value}};
      return std::nullopt;
    case c10::TypeKind::StringType:
      if (argument.kind != Kind::kString) return std::nullopt;
      return constant(argument.text);
    case c10::TypeKind::DeviceObjType:
      if (argument.kind != Kind::kDevice) return std::nullopt;
      return constant(c10::Device(argument.text == "meta" ? c10::kMeta : c10::kCPU));
    default:
      return std::nullopt;  // Generators, storages, objects: nothing that an archive could hold.
  }
}

Binder::Made Binder::tensor(const ExportedArgument& argument) const {
  if (value_kind(argument) == ValueKind::kTensor) return {{.slot = argument.value}};
  Made made = number(argument);
  if (made) made->coercion = Coercion::kToTensor;
  return made;
}

Binder::Made Binder::number(const ExportedArgument& argument) const {
  if (argument.kind == Kind::kInteger) return constant(argument.integer);
  if (argument.kind == Kind::kBoolean) return constant(argument.integer != 0);
  if (argument.kind == Kind::kFloat) return constant(argument.number);
  if (argument.kind == Kind::kComplex) {
    return constant(c10::complex<double>(argument.number, argument.imaginary));
  }
  const auto kind = value_kind(argument);
  if (!kind || *kind == ValueKind::kTensor || *kind == ValueKind::kObject) return std::nullopt;
  return {{.slot = argument.value}};
}

Binder::Made Binder::integer(const ExportedArgument& argument) const {
  if (argument.kind == Kind::kInteger || argument.kind == Kind::kBoolean) {
    return constant(argument.integer);
  }
  const auto kind = value_kind(argument);
  if (kind == ValueKind::kInteger) return {{.slot = argument.value}};
  if (kind == ValueKind::kBoolean) {
    return {{.slot = argument.value, .coercion = Coercion::kToInteger}};
  }
  return enumeration(argument);
}

// Schemas have data types, memory formats and layouts as integers.
Binder::Made Binder::enumeration(const ExportedArgument& argument) const {
  if (argument.kind == Kind::kScalarType) {
    auto type = archive_scalar_type(argument.integer);
    if (!type) throw UnsupportedError({}, "a data type that this LibTorch lacks");
    if (context_.float32 && is_short_float(*type)) type = at::kFloat;
    return constant(static_cast<std::int64_t>(*type));
  }
  if (argument.kind == Kind::kMemoryFormat) {
    if (const auto format = archive_memory_format(argument.integer)) {
      return constant(static_cast<std::int64_t>(*format));
    }
  }
  if (argument.kind == Kind::kLayout) {
    if (const auto layout = archive_layout(argument.integer)) {
      return constant(static_cast<std::int64_t>(*layout));
    }
  }
  return std::nullopt;
}

Binder::Made Binder::floating(const ExportedArgument& argument) const {
  if (argument.kind == Kind::kFloat) return constant(argument.number);
  if (argument.kind == Kind::kInteger) return constant(static_cast<double>(argument.integer));
  const auto kind = value_kind(argument);
  if (kind == ValueKind::kFloat) return {{.slot = argument.value}};
  if (kind == ValueKind::kInteger) {
    return {{.slot = argument.value, .coercion = Coercion::kToFloat}};
  }
  return std::nullopt;
}

Binder::Made Binder::list(const ExportedArgument& argument, const c10::TypePtr& element,
                          std::int64_t repeats) const {
  if (argument.kind == Kind::kList) {
    ArgumentTemplate made;
    made.element =
        element->kind() == c10::TypeKind::SymIntType ? c10::TypePtr(c10::IntType::get()) : element;
    for (const ExportedArgument& one : argument.elements) {
      made.items.push_back(bind(one, element, 0));
    }
    return made;
  }
  // A lone number stands for as many as the list has.
  if (repeats <= 0) return std::nullopt;
  Made made = scalar(argument, element);
  if (!made) return std::nullopt;
  ArgumentTemplate repeated;
  repeated.element =
      element->kind() == c10::TypeKind::SymIntType ? c10::TypePtr(c10::IntType::get()) : element;
  repeated.items.assign(static_cast<std::size_t>(repeats), *made);
  return repeated;
}

c10::IValue coerced(const c10::IValue& value, Coercion coercion) {
  switch (coercion) {
    case Coercion::kToTensor:
      return at::native::wrapped_scalar_tensor(value.toScalar());
    case Coercion::kToFloat:
      return static_cast<double>(value.toInt());
    case Coercion::kToInteger:
      return static_cast<std::int64_t>(value.toBool());
    case Coercion::kNone:
      return value;
  }
  return value;
}

}  // namespace

c10::IValue ArgumentTemplate::make(std::span<const c10::IValue> slots) const {
  if (element != nullptr) {
    c10::impl::GenericList list(element);
    list.reserve(items.size());
    for (const ArgumentTemplate& item : items) list.push_back(item.make(slots));
    return list;
  }
  return coerced(slot == kNoSlot ? constant : slots[slot], coercion);
}

void ArgumentTemplate::each_slot(const std::function<void(SlotId&)>& visit) {
  if (slot != kNoSlot) visit(slot);
  for (ArgumentTemplate& item : items) item.each_slot(visit);
}

ArgumentTemplate bind_argument(const ExportedArgument& argument, const c10::TypePtr& type,
                               std::int64_t repeats, const BindingContext& context) {
  return Binder(context).bind(argument, type, repeats);
}

std::vector<ArgumentTemplate> bind_arguments(const ExportedNode& node,
                                             const c10::FunctionSchema& schema,
                                             const BindingContext& context) {
  std::unordered_map<std::string_view, const ExportedArgument*> given;
  for (const NamedArgument& input : node.inputs) given.emplace(input.name, &input.value);
  std::vector<ArgumentTemplate> arguments;
  std::size_t used = 0;
  for (const c10::Argument& expected : schema.arguments()) {
    const auto found = given.find(expected.name());
    if (found != given.end()) {
      ++used;
      try {
        arguments.push_back(
            bind_argument(*found->second, expected.type(), expected.N().value_or(0), context));
      } catch (const FormatError& error) {
        throw FormatError({}, "its argument '" + expected.name() + "': " + error.what());
      }
    } else if (expected.default_value()) {
      arguments.push_back(constant(*expected.default_value()));
    } else {
      throw FormatError({}, "its argument '" + expected.name() + "' is missing");
    }
  }
  if (used != node.inputs.size()) {
    throw FormatError({}, "it is given an argument twice, or one that it does not have");
  }
  return arguments;
}

ArgumentTemplate bind_number(const ExportedArgument& argument, bool of_tensor,
                             const BindingContext& context) {
  const c10::TypePtr type =
      of_tensor ? c10::TypePtr(c10::TensorType::get()) : c10::TypePtr(c10::NumberType::get());
  if (of_tensor && argument.kind != Kind::kValue) misfit(argument, type);
  ArgumentTemplate made = bind_argument(argument, type, 0, context);
  if (made.coercion != Coercion::kNone) misfit(argument, type);
  return made;
}

}  // namespace tbviz
