// JSON texts of many small values, to be looked into: flat, where a tree of allocated values would
// take several times as much.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tbviz {

/// The values of a JSON text, one behind the other.
class JsonTape {
 public:
  class Value;
  template <bool kMembers>
  class Range;
  using Elements = Range<false>;
  using Members = Range<true>;

  /// Reads `text`, a JSON value as JsonParser takes it, in place of what was there. Returns what is
  /// wrong, if anything is: malformed, or of more than `most_values` values, keys included.
  [[nodiscard]] std::optional<std::string> read(std::string_view text, std::size_t most_values);

  /// The text's value. It and those in it are valid until the next read(), as long as the tape.
  /// REQUIRES: read() found nothing wrong
  [[nodiscard]] Value root() const;

 private:
  friend class JsonTapeBuilder;

  enum class Kind : std::uint8_t { kNull, kBoolean, kInteger, kNumber, kString, kArray, kObject };

  struct Entry {
    Kind kind = Kind::kNull;
    std::uint32_t extent = 0;  ///< Of a string: its length. Of a container: the entry behind it.
    union {
      std::int64_t integer = 0;  ///< Or a truth, or where a string lies in text_.
      double number;
    };
  };

  std::vector<Entry> entries_;
  std::string text_;
};

/// A value on a tape, or none: what find() gives for a missing member. Asked for what it is not, it
/// has nothing, so that a path can be followed without a question at each step.
class JsonTape::Value {
 public:
  Value() = default;

  [[nodiscard]] explicit operator bool() const { return entry_ != nullptr; }
  [[nodiscard]] bool is_null() const { return is(Kind::kNull); }
  [[nodiscard]] bool is_object() const { return is(Kind::kObject); }
  [[nodiscard]] bool is_array() const { return is(Kind::kArray); }
  [[nodiscard]] std::optional<std::string_view> string() const;
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  [[nodiscard]] std::optional<double> number() const;  ///< Of an integer, too.
  [[nodiscard]] std::optional<bool> boolean() const;

  /// The first member called `key`.
  [[nodiscard]] Value find(std::string_view key) const;

  /// Of an array; of anything else none.
  [[nodiscard]] Elements elements() const;

  /// Of an object, as pairs of key and value; of anything else none.
  [[nodiscard]] Members members() const;

 private:
  friend class JsonTape;
  Value(const JsonTape* tape, const Entry* entry) : tape_(tape), entry_(entry) {}

  [[nodiscard]] bool is(Kind kind) const { return entry_ != nullptr && entry_->kind == kind; }
  [[nodiscard]] const Entry* behind() const;

  const JsonTape* tape_ = nullptr;
  const Entry* entry_ = nullptr;
};

/// What a container holds, in its order.
template <bool kMembers>
class JsonTape::Range {
 public:
  class Iterator {
   public:
    Iterator(const JsonTape* tape, const Entry* entry) : tape_(tape), entry_(entry) {}

    auto operator*() const {
      const Value first(tape_, entry_);
      if constexpr (kMembers) {
        return std::pair(*first.string(), Value(tape_, entry_ + 1));
      } else {
        return first;
      }
    }
    Iterator& operator++() {
      entry_ = Value(tape_, kMembers ? entry_ + 1 : entry_).behind();
      return *this;
    }
    bool operator==(const Iterator& other) const { return entry_ == other.entry_; }

   private:
    const JsonTape* tape_;
    const Entry* entry_;
  };

  Range(const JsonTape* tape, const Entry* first, const Entry* end)
      : tape_(tape), first_(first), end_(end) {}

  [[nodiscard]] Iterator begin() const { return {tape_, first_}; }
  [[nodiscard]] Iterator end() const { return {tape_, end_}; }
  [[nodiscard]] bool empty() const { return first_ == end_; }

 private:
  const JsonTape* tape_;
  const Entry* first_;
  const Entry* end_;
};

}  // namespace tbviz
