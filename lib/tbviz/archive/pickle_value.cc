#include "tbviz/archive/pickle_value.h"

namespace tbviz {

PickleValue::PickleValue(PickleKind kind, std::string_view text, PickleText form)
    : kind_(kind), form_(form), length_(static_cast<std::uint32_t>(text.size())) {
  as_.text = text.data();
}

std::optional<bool> PickleValue::as_bool() const {
  return kind_ == PickleKind::kBool ? std::optional(as_.boolean) : std::nullopt;
}

std::optional<std::int64_t> PickleValue::as_int() const {
  return kind_ == PickleKind::kInt ? std::optional(as_.integer) : std::nullopt;
}

std::optional<double> PickleValue::as_float() const {
  return kind_ == PickleKind::kFloat ? std::optional(as_.real) : std::nullopt;
}

std::optional<std::string_view> PickleValue::as_string() const {
  if (kind_ != PickleKind::kString) return std::nullopt;
  return std::string_view(as_.text, length_);
}

const PickleGlobal* PickleValue::as_global() const {
  return kind_ == PickleKind::kGlobal ? as_.global : nullptr;
}

const PickleObject* PickleValue::as_object() const {
  return kind_ == PickleKind::kObject ? as_.object : nullptr;
}

Bytes PickleValue::as_bytes() const {
  if (kind_ != PickleKind::kBytes && kind_ != PickleKind::kLong) return {};
  return tbviz::as_bytes({as_.text, length_});
}

std::span<const PickleValue> PickleValue::items() const {
  switch (kind_) {
    case PickleKind::kTuple:
    case PickleKind::kList:
    case PickleKind::kSet:
    case PickleKind::kPersistent:
      return *as_.items;
    case PickleKind::kObject:
      return as_.object->items;
    default:
      return {};
  }
}

std::span<const PickleEntry> PickleValue::entries() const {
  if (kind_ == PickleKind::kDict) return *as_.entries;
  if (kind_ == PickleKind::kObject) return as_.object->entries;
  return {};
}

const PickleValue* PickleValue::find(std::string_view key) const {
  const std::span<const PickleEntry> all = entries();
  for (std::size_t i = all.size(); i-- > 0;) {
    if (all[i].key.as_string() == key) return &all[i].value;
  }
  return nullptr;
}

std::vector<PickleValue>* PickleValue::mutable_items() {
  if (kind_ == PickleKind::kList || kind_ == PickleKind::kSet) return as_.items;
  return kind_ == PickleKind::kObject ? &as_.object->items : nullptr;
}

std::vector<PickleEntry>* PickleValue::mutable_entries() {
  if (kind_ == PickleKind::kDict) return as_.entries;
  return kind_ == PickleKind::kObject ? &as_.object->entries : nullptr;
}

PickleObject* PickleValue::mutable_object() {
  return kind_ == PickleKind::kObject ? as_.object : nullptr;
}

bool PickleGlobal::is(std::string_view dotted) const {
  return dotted.size() == module.size() + 1 + name.size() && dotted.starts_with(module) &&
         dotted.ends_with(name) && dotted[module.size()] == '.';
}

std::string PickleGlobal::dotted() const { return std::string(module) + '.' + std::string(name); }

}  // namespace tbviz
