#include "tbviz/text/json_tape.h"

#include <limits>

#include "tbviz/text/json_parser.h"

namespace tbviz {

/// Puts what a parser tells on a tape.
class JsonTapeBuilder final : public JsonHandler {
 public:
  JsonTapeBuilder(JsonTape& tape, std::size_t most_values)
      : tape_(tape), most_values_(most_values) {}

  /// More values came than were to come.
  struct TooMany {};

  void begin_object() override { open(JsonTape::Kind::kObject); }
  void end_object() override { close(); }
  void begin_array() override { open(JsonTape::Kind::kArray); }
  void end_array() override { close(); }
  void key(std::string_view name) override { string(name); }

  void string(std::string_view text) override {
    JsonTape::Entry& entry = add(JsonTape::Kind::kString);
    entry.extent = static_cast<std::uint32_t>(text.size());
    entry.integer = static_cast<std::int64_t>(tape_.text_.size());
    tape_.text_ += text;
  }
  void whole_number(std::int64_t value) override { add(JsonTape::Kind::kInteger).integer = value; }
  void number(double value) override { add(JsonTape::Kind::kNumber).number = value; }
  void boolean(bool value) override { add(JsonTape::Kind::kBoolean).integer = value ? 1 : 0; }
  void null() override { add(JsonTape::Kind::kNull); }

 private:
  JsonTape::Entry& add(JsonTape::Kind kind) {
    if (tape_.entries_.size() == most_values_) throw TooMany();
    JsonTape::Entry& entry = tape_.entries_.emplace_back();
    entry.kind = kind;
    return entry;
  }

  void open(JsonTape::Kind kind) {
    add(kind);
    open_.push_back(tape_.entries_.size() - 1);
  }

  void close() {
    tape_.entries_[open_.back()].extent = static_cast<std::uint32_t>(tape_.entries_.size());
    open_.pop_back();
  }

  JsonTape& tape_;
  std::size_t most_values_;
  std::vector<std::size_t> open_;
};

std::optional<std::string> JsonTape::read(std::string_view text, std::size_t most_values) {
  entries_.clear();
  text_.clear();
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
    return "has more bytes than can be counted";
  }
  JsonTapeBuilder builder(*this, most_values);
  try {
    return JsonParser().parse(text, builder);
  } catch (const JsonTapeBuilder::TooMany&) {
    return "holds more than " + std::to_string(most_values) + " values";
  }
}

JsonTape::Value JsonTape::root() const { return {this, entries_.data()}; }

std::optional<std::string_view> JsonTape::Value::string() const {
  if (!is(Kind::kString)) return std::nullopt;
  return std::string_view(tape_->text_.data() + entry_->integer, entry_->extent);
}

std::optional<std::int64_t> JsonTape::Value::integer() const {
  return is(Kind::kInteger) ? std::optional(entry_->integer) : std::nullopt;
}

std::optional<double> JsonTape::Value::number() const {
  if (is(Kind::kInteger)) return static_cast<double>(entry_->integer);
  return is(Kind::kNumber) ? std::optional(entry_->number) : std::nullopt;
}

std::optional<bool> JsonTape::Value::boolean() const {
  return is(Kind::kBoolean) ? std::optional(entry_->integer != 0) : std::nullopt;
}

JsonTape::Value JsonTape::Value::find(std::string_view key) const {
  for (const auto& [name, value] : members()) {
    if (name == key) return value;
  }
  return {};
}

const JsonTape::Entry* JsonTape::Value::behind() const {
  const bool container = is(Kind::kArray) || is(Kind::kObject);
  return container ? tape_->entries_.data() + entry_->extent : entry_ + 1;
}

JsonTape::Elements JsonTape::Value::elements() const {
  if (!is_array()) return {nullptr, nullptr, nullptr};
  return {tape_, entry_ + 1, behind()};
}

JsonTape::Members JsonTape::Value::members() const {
  if (!is_object()) return {nullptr, nullptr, nullptr};
  return {tape_, entry_ + 1, behind()};
}

}  // namespace tbviz
