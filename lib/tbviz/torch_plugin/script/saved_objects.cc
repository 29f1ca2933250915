#include "tbviz/torch_plugin/script/saved_objects.h"

#include <ATen/core/class_type.h>
#include <ATen/core/function.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/engine/errors.h"
#include "tbviz/torch_plugin/script/torchbind.h"

namespace tbviz {
namespace {

using ObjectPointer = c10::intrusive_ptr<c10::ivalue::Object>;

[[noreturn]] void fail_for(const std::string& file, const c10::ClassType& of_class,
                           const std::string& attribute, const char* what) {
  throw FormatError(file, "an object of class " + of_class.name()->name() + " lacks attribute '" +
                              attribute + "'" + what + " (is the file damaged?)");
}

// Whether objects are of the classes that `type` asks for. LibTorch checks whether a value is an
// object, a tensor or a list when it is used, but takes any object for one of the class that it
// expects, and finds other memory behind it.
bool has_objects_of(const c10::TypePtr& type, const c10::IValue& value) {
  if (const auto optional = type->cast<c10::OptionalType>()) {
    return has_objects_of(optional->getElementType(), value);
  }
  if (const auto list = type->cast<c10::ListType>(); list && value.isList()) {
    const auto elements = value.toListRef();
    return std::all_of(elements.begin(), elements.end(), [&](const c10::IValue& element) {
      return has_objects_of(list->getElementType(), element);
    });
  }
  if (const auto dict = type->cast<c10::DictType>(); dict && value.isGenericDict()) {
    const auto entries = value.toGenericDict();
    return std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
      return has_objects_of(dict->getValueType(), entry.value());
    });
  }
  if (const auto tuple = type->cast<c10::TupleType>(); tuple && value.isTuple()) {
    const auto& elements = value.toTupleRef().elements();
    const std::size_t count = std::min(elements.size(), tuple->elements().size());
    for (std::size_t i = 0; i < count; ++i) {
      if (!has_objects_of(tuple->elements()[i], elements[i])) return false;
    }
    return true;
  }
  const bool asks_for_class =
      type->kind() == c10::TypeKind::ClassType || type->kind() == c10::TypeKind::InterfaceType;
  return !asks_for_class || !value.isObject() || value.type()->isSubtypeOf(*type);
}

// Lists and dicts of old archives do not say what they hold, which __setstate__ wants to know.
void restore_types(const c10::IValue& value, const c10::TypePtr& type) {
  if (const auto optional = type->cast<c10::OptionalType>()) {
    if (!value.isNone()) restore_types(value, optional->getElementType());
  } else if (const auto list_type = type->cast<c10::ListType>(); list_type && value.isList()) {
    auto list = value.toList();
    list.unsafeSetElementType(list_type->getElementType());
    for (std::size_t i = 0; i < list.size(); ++i) {
      restore_types(list.get(i), list_type->getElementType());
    }
  } else if (const auto dict_type = type->cast<c10::DictType>();
             dict_type && value.isGenericDict()) {
    auto dict = value.toGenericDict();
    dict.unsafeSetKeyType(dict_type->getKeyType());
    dict.unsafeSetValueType(dict_type->getValueType());
    for (const auto& entry : dict) restore_types(entry.value(), dict_type->getValueType());
  } else if (const auto tuple_type = type->cast<c10::TupleType>(); tuple_type && value.isTuple()) {
    const auto tuple = value.toTuple();
    const std::size_t count = std::min(tuple->elements().size(), tuple_type->elements().size());
    for (std::size_t i = 0; i < count; ++i) {
      restore_types(tuple->elements()[i], tuple_type->elements()[i]);
    }
  }
}

void check_class_of(const std::string& file, const c10::ClassType& of_class, std::size_t attribute,
                    const c10::IValue& value) {
  if (has_objects_of(of_class.getAttribute(attribute), value)) return;
  throw FormatError(file, "attribute '" + of_class.getAttributeName(attribute) +
                              "' of an object of class " + of_class.name()->name() +
                              " holds an object of another class than its own");
}

ObjectPointer make_by_set_state(const c10::StrongTypePtr& type, c10::IValue state,
                                const std::string& file) {
  const auto of_class = type.type_->expect<c10::ClassType>();
  torch::jit::Function& set_state = of_class->getMethod("__setstate__");
  ObjectPointer object = c10::ivalue::Object::create(type, of_class->numAttributes());
  // An optimised run would take the attributes' types from an object that has none yet.
  const torch::jit::GraphOptimizerEnabledGuard unoptimised(false);
  if (set_state.getSchema().arguments().size() > 1) {
    restore_types(state, set_state.getSchema().arguments()[1].type());
  }
  try {
    set_state({object, std::move(state)});
  } catch (...) {  // In C++ it says that the file is damaged, in TorchScript what the model will.
    rethrow_torch_error(file,
                        torchbind_name(*of_class->name()) ? TorchStage::kLoad : TorchStage::kRun);
  }
  for (std::size_t i = 0; i < of_class->numAttributes(); ++i) {
    const c10::TypeKind kind = of_class->getAttribute(i)->kind();
    const bool may_be_none = kind == c10::TypeKind::OptionalType || kind == c10::TypeKind::NoneType;
    if (object->getSlot(i).isNone() && !may_be_none) {
      fail_for(file, *of_class, of_class->getAttributeName(i), " after its __setstate__()");
    }
    check_class_of(file, *of_class, i, object->getSlot(i));
  }
  return object;
}

ObjectPointer make_of_attributes(const c10::StrongTypePtr& type, const c10::IValue& state,
                                 const std::string& file) {
  const auto of_class = type.type_->expect<c10::ClassType>();
  const auto values = state.toGenericDict();
  ObjectPointer object = c10::ivalue::Object::create(type, of_class->numAttributes());
  for (std::size_t i = 0; i < of_class->numAttributes(); ++i) {
    const std::string& name = of_class->getAttributeName(i);
    const auto value = values.find(name);
    if (value == values.end()) fail_for(file, *of_class, name, "");
    check_class_of(file, *of_class, i, value->value());
    object->setSlot(i, value->value());
  }
  return object;
}

}  // namespace

ObjectPointer make_saved_object(const c10::StrongTypePtr& type, c10::IValue state,
                                const std::string& file) {
  const auto of_class = type.type_->expect<c10::ClassType>();
  const bool sets_state = of_class->findMethod("__setstate__") != nullptr &&
                          of_class->findMethod("__getstate__") != nullptr;
  return sets_state ? make_by_set_state(type, std::move(state), file)
                    : make_of_attributes(type, state, file);
}

}  // namespace tbviz
