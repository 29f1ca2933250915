// What a pickle describes, as plain values. Nothing that a pickle asks to call is ever called: it
// stays a record that names the callable and its arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/base/bytes.h"

namespace tbviz {

struct PickleEntry;
struct PickleGlobal;
struct PickleObject;

enum class PickleKind : std::uint8_t {
  kNone,
  kBool,
  kInt,
  kLong,  ///< Beyond 64 bits: as_bytes() has it, little-endian in two's complement.
  kFloat,
  kString,
  kBytes,
  kTuple,
  kList,
  kSet,
  kDict,
  kGlobal,      ///< A name that Python would import.
  kPersistent,  ///< A reference to something outside the pickle; items() holds its id.
  kObject,      ///< What Python would make by a call.
};

/// How text is written in a pickle. Python 3 has written bytes as text, and Python 2 text as bytes.
enum class PickleText : std::uint8_t {
  kUtf8,
  kBytes,   ///< Python 2's str: bytes, or text of an encoding that the pickle does not tell.
  kQuoted,  ///< The same in protocol 0, with Python's escapes: "\\x80\\n".
  kEscaped  ///< Text of protocol 0: Latin-1, with escapes for all other characters: "\\u0416".
};

/// A value of a pickle: 16 bytes, cheap to copy. Text lies in the pickle's bytes and containers in
/// its Pickle, so both must outlive the value. Containers may be shared and may contain themselves:
/// whoever walks them bounds depth and number.
class PickleValue {
 public:
  PickleValue() = default;
  explicit PickleValue(bool value) : kind_(PickleKind::kBool) { as_.boolean = value; }
  explicit PickleValue(std::int64_t value) : kind_(PickleKind::kInt) { as_.integer = value; }
  explicit PickleValue(double value) : kind_(PickleKind::kFloat) { as_.real = value; }
  /// REQUIRES: kind is kString, kBytes or kLong, and text is shorter than 4 GiB
  PickleValue(PickleKind kind, std::string_view text, PickleText form = PickleText::kUtf8);
  PickleValue(PickleKind kind, std::vector<PickleValue>* items) : kind_(kind) { as_.items = items; }
  explicit PickleValue(std::vector<PickleEntry>* entries) : kind_(PickleKind::kDict) {
    as_.entries = entries;
  }
  explicit PickleValue(PickleGlobal* global) : kind_(PickleKind::kGlobal) { as_.global = global; }
  explicit PickleValue(PickleObject* object) : kind_(PickleKind::kObject) { as_.object = object; }

  [[nodiscard]] PickleKind kind() const { return kind_; }

  /// How as_string() is written.
  [[nodiscard]] PickleText text_form() const { return form_; }

  /// The value if it is of the kind asked for.
  [[nodiscard]] std::optional<bool> as_bool() const;
  [[nodiscard]] std::optional<std::int64_t> as_int() const;
  [[nodiscard]] std::optional<double> as_float() const;
  [[nodiscard]] std::optional<std::string_view> as_string() const;
  [[nodiscard]] const PickleGlobal* as_global() const;
  [[nodiscard]] const PickleObject* as_object() const;

  /// The bytes of kBytes and kLong, else none.
  [[nodiscard]] Bytes as_bytes() const;

  /// The elements of a tuple, list, set or object (list subclasses have some), else none.
  [[nodiscard]] std::span<const PickleValue> items() const;

  /// The pairs of a dict or object (OrderedDict and the like) in order, else none.
  [[nodiscard]] std::span<const PickleEntry> entries() const;

  /// The value under the string `key` of a dict or object, or null. The last one wins.
  [[nodiscard]] const PickleValue* find(std::string_view key) const;

  /// Where APPEND and SETITEM put things; null for values that take none.
  [[nodiscard]] std::vector<PickleValue>* mutable_items();
  [[nodiscard]] std::vector<PickleEntry>* mutable_entries();
  [[nodiscard]] PickleObject* mutable_object();

 private:
  PickleKind kind_ = PickleKind::kNone;
  PickleText form_ = PickleText::kUtf8;
  std::uint32_t length_ = 0;  // Of text.
  union {
    bool boolean;
    std::int64_t integer;
    double real;
    const char* text;
    std::vector<PickleValue>* items;
    std::vector<PickleEntry>* entries;
    PickleGlobal* global;
    PickleObject* object;
  } as_ = {.integer = 0};
};

static_assert(sizeof(PickleValue) == 16);

struct PickleEntry {
  PickleValue key;
  PickleValue value;
};

/// A name that Python would import: "torch._utils" and "_rebuild_tensor_v2".
struct PickleGlobal {
  std::string_view module;
  std::string_view name;

  /// Whether this is module.name written as one word.
  [[nodiscard]] bool is(std::string_view dotted) const;
  [[nodiscard]] std::string dotted() const;
};

/// What Python would make by callable(*args), then state, then items and entries.
struct PickleObject {
  PickleValue callable;
  PickleValue args;   ///< A tuple, if the pickle is sane.
  PickleValue state;  ///< What __setstate__ would get, or the attributes; none if there is none.
  std::vector<PickleValue> items;
  std::vector<PickleEntry> entries;

  /// The callable, if it is a plain global; else null.
  [[nodiscard]] const PickleGlobal* global() const { return callable.as_global(); }
};

}  // namespace tbviz
