#include "tbviz/torch_plugin/engine/argument_value.h"

#include <ATen/ATen.h>
#include <ATen/core/enum_type.h>
#include <ATen/core/function_schema.h>

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/model/literal.h"
#include "tbviz/model/run_failures.h"
#include "tbviz/torch_plugin/engine/convert.h"
#include "tbviz/torch_plugin/engine/number_tensor.h"
#include "tbviz/torch_plugin/engine/scalar_value.h"

namespace tbviz {
namespace {

using Made = std::optional<c10::IValue>;

// The type that Python's values of a list, or of a dict, have together.
c10::TypePtr common_type(const std::vector<c10::IValue>& values) {
  const auto type_of = [](const c10::IValue& value) -> c10::TypePtr {
    return value.isTensor() ? c10::TypePtr(c10::TensorType::get()) : value.type();
  };
  if (values.empty()) return c10::TensorType::get();
  c10::TypePtr common = type_of(values.front());
  for (const c10::IValue& value : values) {
    if (!(*type_of(value) == *common)) return c10::AnyType::get();
  }
  return common;
}

c10::IValue to_list(const c10::TypePtr& element, const std::vector<c10::IValue>& values) {
  c10::impl::GenericList list(element);
  for (const c10::IValue& value : values) list.push_back(value);
  return list;
}

/// Makes the values of one argument.
class ValueMaker {
 public:
  ValueMaker(const WantedType& wanted, std::string name)
      : wanted_(wanted), path_(std::move(name)) {}

  c10::IValue make_or_throw(const ArgumentValue& value, const c10::TypePtr& type) {
    Made made = make(value, type);
    if (!made) throw ModelError({}, misfit_);
    return *std::move(made);
  }

 private:
  Made make(const ArgumentValue& value, const c10::TypePtr& type);
  Made make_fitting(const ArgumentValue& value, const c10::TypePtr& type);
  Made make_tensor(const ArgumentValue& value);
  Made make_list(const ArgumentValue& value, const c10::ListType& type);
  Made make_tuple(const ArgumentValue& value, const c10::TypePtr& type);
  Made make_dict(const ArgumentValue& value, const c10::DictType& type);
  Made make_enum(const ArgumentValue& value, const c10::TypePtr& type);
  Made make_any_of(const ArgumentValue& value, const c10::UnionType& type);
  Made make_as_written(const ArgumentValue& value);
  Made written_dict(const ArgumentValue::Dict& dict);

  // As make(), of a part: "x[1]", "x[name]".
  template <class Key>
  Made make_part(const Key& key, const ArgumentValue& value, const c10::TypePtr& type) {
    const std::size_t size = path_.size();
    if constexpr (std::is_integral_v<Key>) {
      path_ += "[" + std::to_string(key) + "]";
    } else {
      path_ += "['" + key + "']";
    }
    Made made = type == nullptr ? make_as_written(value) : make(value, type);
    path_.resize(size);
    return made;
  }

  const WantedType& wanted_;
  std::string path_;
  std::string misfit_;  // What is wrong with the innermost part that does not fit.
};

Made ValueMaker::make(const ArgumentValue& value, const c10::TypePtr& type) {
  misfit_.clear();
  Made made = make_fitting(value, type);
  if (!made && misfit_.empty()) {
    misfit_ = words_of_misfit(path_, type->annotation_str(), value);
  }
  return made;
}

Made ValueMaker::make_fitting(const ArgumentValue& value, const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::OptionalType: {
      const auto* literal = std::get_if<Literal>(&value.form);
      if (literal != nullptr && is_none(*literal)) return c10::IValue();
      return make(value, type->expectRef<c10::OptionalType>().getElementType());
    }
    case c10::TypeKind::NoneType: {
      const auto* literal = std::get_if<Literal>(&value.form);
      return literal != nullptr && is_none(*literal) ? Made(c10::IValue()) : std::nullopt;
    }
    case c10::TypeKind::TensorType:
      return make_tensor(value);
    case c10::TypeKind::ListType:
      return make_list(value, type->expectRef<c10::ListType>());
    case c10::TypeKind::TupleType:
      return make_tuple(value, type);
    case c10::TypeKind::DictType:
      return make_dict(value, type->expectRef<c10::DictType>());
    case c10::TypeKind::EnumType:
      return make_enum(value, type);
    case c10::TypeKind::UnionType:
      return make_any_of(value, type->expectRef<c10::UnionType>());
    case c10::TypeKind::AnyType:
      return make_as_written(value);
    default:
      return scalar_value(value, type->kind());
  }
}

Made ValueMaker::make_tensor(const ArgumentValue& value) {
  const auto* view = std::get_if<TensorView>(&value.form);
  if (view == nullptr) {
    auto numbers = number_tensor(value, wanted_);
    return numbers ? Made(*std::move(numbers)) : std::nullopt;
  }
  const at::Tensor tensor = to_torch(*view);
  return wanted_.floating && tensor.is_floating_point() ? tensor.to(*wanted_.floating) : tensor;
}

Made ValueMaker::make_list(const ArgumentValue& value, const c10::ListType& type) {
  const auto* given = std::get_if<ArgumentValue::List>(&value.form);
  if (given == nullptr) return std::nullopt;
  std::vector<c10::IValue> values;
  for (const ArgumentValue& one : *given) {
    Made made = make_part(values.size(), one, type.getElementType());
    if (!made) return std::nullopt;
    values.push_back(*std::move(made));
  }
  return to_list(type.getElementType(), values);
}

// The values for a tuple's fields, in their order: a list's, or a dict's by the names of a named
// tuple. Empty if these are not as many, or not the names.
std::vector<const ArgumentValue*> field_values(const ArgumentValue& value,
                                               const c10::TupleType& type) {
  std::vector<const ArgumentValue*> fields;
  if (const auto* list = std::get_if<ArgumentValue::List>(&value.form)) {
    for (const ArgumentValue& one : *list) fields.push_back(&one);
  }
  const auto* dict = std::get_if<ArgumentValue::Dict>(&value.form);
  if (dict != nullptr && type.schema()) {
    for (const c10::Argument& field : type.schema()->arguments()) {
      for (const ArgumentEntry& entry : *dict) {
        if (entry.key.text == field.name()) fields.push_back(&entry.value);
      }
    }
    if (dict->size() != fields.size()) return {};
  }
  return fields;
}

Made ValueMaker::make_tuple(const ArgumentValue& value, const c10::TypePtr& type) {
  const auto& tuple = type->expectRef<c10::TupleType>();
  const bool has_parts = !std::holds_alternative<Literal>(value.form) &&
                         !std::holds_alternative<TensorView>(value.form);
  const std::vector<const ArgumentValue*> fields = field_values(value, tuple);
  if (!has_parts || fields.size() != tuple.elements().size()) return std::nullopt;
  std::vector<c10::IValue> values;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    Made made = make_part(i, *fields[i], tuple.elements()[i]);
    if (!made) return std::nullopt;
    values.push_back(*std::move(made));
  }
  if (!tuple.schema()) return c10::ivalue::Tuple::create(std::move(values));
  return c10::ivalue::Tuple::createNamed(std::move(values), type->cast<c10::TupleType>());
}

Made ValueMaker::make_dict(const ArgumentValue& value, const c10::DictType& type) {
  const auto* given = std::get_if<ArgumentValue::Dict>(&value.form);
  if (given == nullptr) return std::nullopt;
  c10::impl::GenericDict dict(type.getKeyType(), type.getValueType());
  for (const ArgumentEntry& entry : *given) {
    const Made key = make_part(entry.key.text, entry.key, type.getKeyType());
    if (!key) return std::nullopt;
    const Made made = make_part(entry.key.text, entry.value, type.getValueType());
    if (!made) return std::nullopt;
    dict.insert_or_assign(*key, *made);
  }
  return dict;
}

// By the name of the member.
Made ValueMaker::make_enum(const ArgumentValue& value, const c10::TypePtr& type) {
  const auto* literal = std::get_if<Literal>(&value.form);
  if (literal == nullptr) return std::nullopt;
  const auto enumeration = type->cast<c10::EnumType>();
  for (const auto& [name, member] : enumeration->enumNamesValues()) {
    if (name != literal->text) continue;
    return c10::IValue(c10::make_intrusive<c10::ivalue::EnumHolder>(enumeration, name, member));
  }
  return std::nullopt;
}

// The type that the value is written as, else the first that it fits.
Made ValueMaker::make_any_of(const ArgumentValue& value, const c10::UnionType& type) {
  Made written = make_as_written(value);
  if (written) {
    const c10::TypePtr own = common_type({*written});
    for (const c10::TypePtr& one : type.containedTypes()) {
      if (own->isSubtypeOf(*one)) return written;
    }
  }
  for (const c10::TypePtr& one : type.containedTypes()) {
    if (Made made = make(value, one)) return made;
  }
  misfit_.clear();  // Of the last alternative alone.
  return std::nullopt;
}

Made ValueMaker::make_as_written(const ArgumentValue& value) {
  if (const auto* literal = std::get_if<Literal>(&value.form)) {
    if (is_none(*literal)) return c10::IValue();
    if (const auto flag = as_bool(*literal)) return *flag != 0;
    if (const auto integer = as_integer(*literal)) return *integer;
    if (const auto number = as_number(*literal)) return *number;
    return c10::IValue(literal->text);
  }
  if (std::holds_alternative<TensorView>(value.form)) return make_tensor(value);
  if (const auto* dict = std::get_if<ArgumentValue::Dict>(&value.form)) return written_dict(*dict);
  std::vector<c10::IValue> values;
  for (const ArgumentValue& one : std::get<ArgumentValue::List>(value.form)) {
    values.push_back(*make_part(values.size(), one, nullptr));
  }
  return to_list(common_type(values), values);
}

Made ValueMaker::written_dict(const ArgumentValue::Dict& dict) {
  std::vector<c10::IValue> keys;
  std::vector<c10::IValue> values;
  for (const ArgumentEntry& entry : dict) {
    const auto integer = as_integer(entry.key);
    keys.push_back(integer ? c10::IValue(*integer) : c10::IValue(entry.key.text));
    values.push_back(*make_part(entry.key.text, entry.value, nullptr));
  }
  const bool of_integers = !keys.empty() && common_type(keys)->kind() == c10::TypeKind::IntType;
  const c10::TypePtr key_type =
      of_integers ? c10::TypePtr(c10::IntType::get()) : c10::TypePtr(c10::StringType::get());
  c10::impl::GenericDict made(key_type, common_type(values));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    made.insert_or_assign(of_integers ? keys[i] : c10::IValue(dict[i].key.text), values[i]);
  }
  return made;
}

}  // namespace

c10::IValue to_ivalue(const ArgumentValue& value, const c10::TypePtr& type,
                      const WantedType& wanted, const std::string& name) {
  return ValueMaker(wanted, name).make_or_throw(value, type);
}

}  // namespace tbviz
