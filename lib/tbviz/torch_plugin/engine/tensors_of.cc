#include "tbviz/torch_plugin/engine/tensors_of.h"

#include <ATen/core/Dict.h>
#include <ATen/core/List.h>
#include <ATen/core/jit_type.h>

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <utility>

namespace tbviz {
namespace {

// "a.b"
std::string joined_key(const std::string& outer, const std::string& inner) {
  return outer.empty() ? inner : outer + "." + inner;
}

std::string key_text(const c10::IValue& key) {
  if (key.isString()) return key.toStringRef();
  if (key.isInt()) return std::to_string(key.toInt());
  return {};
}

// Null for a tuple without names. Of such a one LibTorch makes the type up from the elements, and
// throws if one is an undefined tensor.
c10::TupleTypePtr named_type(const c10::ivalue::Tuple& tuple) {
  try {
    const auto type = tuple.type<c10::TupleType>();
    return type->schema() ? type : nullptr;
  } catch (const c10::Error&) {
    return nullptr;
  }
}

// The names of a named tuple's fields; of other tuples none.
std::vector<std::string> field_names(const c10::ivalue::Tuple& tuple) {
  std::vector<std::string> names(tuple.elements().size());
  const auto type = named_type(tuple);
  if (!type) return names;
  const auto& fields = type->schema()->arguments();
  for (std::size_t i = 0; i < std::min(names.size(), fields.size()); ++i) {
    names[i] = fields[i].name();
  }
  return names;
}

// What a future that is done came to; null for every other value.
const c10::IValue* value_of_future(const c10::IValue& value) {
  if (!value.isFuture()) return nullptr;
  const auto future = value.toFuture();
  return future->completed() && !future->hasError() ? &future->constValue() : nullptr;
}

// Calls visit(tensor, key) for each.
template <class Visit>
void walk(const c10::IValue& value, const std::string& key, const Visit& visit) {
  if (value.isTensor()) {
    if (value.toTensor().defined()) visit(value.toTensor(), key);
  } else if (value.isTuple()) {
    const auto tuple = value.toTuple();
    const std::vector<std::string> names = field_names(*tuple);
    for (std::size_t i = 0; i < names.size(); ++i) {
      walk(tuple->elements()[i], names[i].empty() ? key : joined_key(key, names[i]), visit);
    }
  } else if (value.isList()) {
    const auto list = value.toList();
    for (std::size_t i = 0; i < list.size(); ++i) walk(list.get(i), key, visit);
  } else if (value.isGenericDict()) {
    const auto dict = value.toGenericDict();
    for (const auto& entry : dict) {
      walk(entry.value(), joined_key(key, key_text(entry.key())), visit);
    }
  } else if (const c10::IValue* result = value_of_future(value)) {
    walk(*result, key, visit);
  }
}

/// Goes through a value as walk() does and puts other tensors in the places of its own.
template <class Other>
class Substitution {
 public:
  /// other(tensor) is what comes into a tensor's place.
  Substitution(Containers containers, Other other)
      : containers_(containers), other_(std::move(other)) {}

  [[nodiscard]] c10::IValue apply(const c10::IValue& value) {
    if (value.isTensor()) return value.toTensor().defined() ? other_(value.toTensor()) : value;
    if (value.isTuple()) return in_tuple(value);
    if (value.isList()) return in_list(value.toList());
    if (value.isGenericDict()) return in_dict(value.toGenericDict());
    if (const c10::IValue* result = value_of_future(value)) {
      return done_future(value.toFuture()->elementType(), apply(*result));
    }
    return value;
  }

 private:
  c10::IValue in_tuple(const c10::IValue& value) {
    const auto tuple = value.toTuple();
    std::vector<c10::IValue> elements;
    for (const c10::IValue& element : tuple->elements()) elements.push_back(apply(element));
    const auto type = named_type(*tuple);
    if (!type) return c10::ivalue::Tuple::create(std::move(elements));
    return c10::ivalue::Tuple::createNamed(std::move(elements), type);
  }

  c10::IValue in_list(const c10::List<c10::IValue>& list) {
    if (tensors_of(list).empty()) return list;
    c10::impl::GenericList copy(list.elementType());
    for (std::size_t i = 0; i < list.size(); ++i) copy.push_back(apply(list.get(i)));
    if (containers_ == Containers::kNew) return copy;
    for (std::size_t i = 0; i < list.size(); ++i) list.set(i, copy.get(i));
    return list;
  }

  c10::IValue in_dict(const c10::Dict<c10::IValue, c10::IValue>& dict) {
    c10::impl::GenericDict copy(dict.keyType(), dict.valueType());
    for (const auto& entry : dict) copy.insert(entry.key(), apply(entry.value()));
    if (containers_ == Containers::kNew) return copy;
    c10::impl::GenericDict same = dict;  // The same one.
    for (const auto& entry : copy) same.insert_or_assign(entry.key(), entry.value());
    return same;
  }

  Containers containers_;
  Other other_;
};

}  // namespace

c10::IValue done_future(const c10::TypePtr& type, c10::IValue value) {
  auto future = c10::make_intrusive<c10::ivalue::Future>(type);
  future->markCompleted(std::move(value));
  return future;
}

std::vector<at::Tensor> tensors_of(const c10::IValue& value) {
  std::vector<at::Tensor> tensors;
  walk(value, {}, [&](const at::Tensor& tensor, const std::string&) { tensors.push_back(tensor); });
  return tensors;
}

std::vector<std::string> keys_of(const c10::IValue& value) {
  std::vector<std::string> keys;
  walk(value, {}, [&](const at::Tensor&, const std::string& key) { keys.push_back(key); });
  return keys;
}

c10::IValue with_tensors(const c10::IValue& value, std::span<const at::Tensor> tensors,
                         Containers containers) {
  std::size_t next = 0;
  return Substitution(containers, [&](const at::Tensor&) { return tensors[next++]; }).apply(value);
}

void put_back(const c10::IValue& value, std::span<const at::Tensor> from,
              std::span<const at::Tensor> to) {
  std::unordered_map<const at::TensorImpl*, at::Tensor> others;
  for (std::size_t i = 0; i < from.size(); ++i) others[from[i].unsafeGetTensorImpl()] = to[i];
  const auto other = [&](const at::Tensor& tensor) {
    const auto found = others.find(tensor.unsafeGetTensorImpl());
    return found == others.end() ? tensor : found->second;
  };
  (void)Substitution(Containers::kSame, other).apply(value);
}

bool may_hold_tensors(const c10::TypePtr& type) {
  if (type->kind() == c10::TypeKind::TensorType) return true;
  switch (type->kind()) {
    case c10::TypeKind::OptionalType:
    case c10::TypeKind::TupleType:
    case c10::TypeKind::ListType:
    case c10::TypeKind::DictType: {
      const auto contained = type->containedTypes();
      return std::any_of(contained.begin(), contained.end(),
                         [](const c10::TypePtr& part) { return may_hold_tensors(part); });
    }
    default:
      return false;
  }
}

}  // namespace tbviz
