// parse_json() of json.h: a Json value built from the parser's events.
#include <utility>

#include "tbviz/error.h"
#include "tbviz/text/json.h"
#include "tbviz/text/json_parser.h"

namespace tbviz {
namespace {

class JsonBuilder final : public JsonHandler {
 public:
  void begin_object() override { open(Json::Object{}); }
  void key(std::string_view name) override { key_ = name; }
  void end_object() override { open_.pop_back(); }
  void begin_array() override { open(Json::Array{}); }
  void end_array() override { open_.pop_back(); }
  void string(std::string_view text) override { place() = text; }
  void whole_number(std::int64_t value) override { place() = value; }
  void number(double value) override { place() = value; }
  void boolean(bool value) override { place() = value; }
  void null() override { place(); }

  [[nodiscard]] Json take() { return std::move(result_); }

 private:
  void open(Json container) { open_.emplace_back(&(place() = std::move(container))); }

  /// Where the next value goes; null so far.
  Json& place() {
    if (open_.empty()) return result_;
    if (auto* object = open_.back()->get_if<Json::Object>()) {
      Json::Member& member = object->emplace_back();
      member.first = std::move(key_);
      return member.second;
    }
    return open_.back()->get_if<Json::Array>()->emplace_back();
  }

  Json result_;
  std::vector<Json*> open_;  // Stay valid: a container does not grow while one inside it is open.
  std::string key_;
};

}  // namespace

Json parse_json(std::string_view text, std::string_view name) {
  if (text.size() > kMaxJsonBytes) {
    throw FormatError(std::string(name), "JSON text of more than " + std::to_string(kMaxJsonBytes) +
                                             " bytes is refused");
  }
  JsonParser parser;
  JsonBuilder builder;
  if (const std::optional<std::string> wrong = parser.parse(text, builder)) {
    throw FormatError(std::string(name), "is no JSON: " + *wrong);
  }
  return builder.take();
}

}  // namespace tbviz
