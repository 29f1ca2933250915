#include "commands/custom_scalars/layout_file.h"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/text/json.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

/// Walks through a layout, and knows where it is.
class LayoutParser {
 public:
  explicit LayoutParser(const std::string& file) : file_(file) {}

  ScalarLayout layout(const Json& json) {
    ScalarLayout layout;
    for (const auto& [title, charts] : members(json, "the layout is")) {
      const std::string category = fmt::format("category '{}'", title);
      layout.push_back({title, {}});
      for (const auto& [name, chart] : members(charts, category + " is")) {
        layout.back().charts.push_back(
            this->chart(name, chart, fmt::format("{}, chart '{}'", category, name)));
      }
    }
    if (layout.empty()) fail("the layout holds no category");
    return layout;
  }

 private:
  [[noreturn]] void fail(std::string_view fact) const { throw FormatError(file_, fact); }

  // Of members with one name Python would keep the last alone.
  const Json::Object& members(const Json& json, const std::string& what) const {
    const auto* object = json.get_if<Json::Object>();
    if (object == nullptr) fail(what + " no JSON object");
    std::set<std::string_view> names;
    for (const auto& [name, value] : *object) {
      if (!names.insert(name).second) fail(fmt::format("'{}' stands twice", name));
    }
    return *object;
  }

  ScalarChart chart(const std::string& title, const Json& json, const std::string& where) const {
    const auto* list = json.get_if<Json::Array>();
    const bool is_pair = list != nullptr && list->size() == 2;
    const auto* kind = is_pair ? (*list)[0].get_if<std::string>() : nullptr;
    const auto* tags = is_pair ? (*list)[1].get_if<Json::Array>() : nullptr;
    if (kind == nullptr || tags == nullptr) {
      fail(where + R"( is not ["Multiline", [TAG, ...]] or ["Margin", [VALUE, LOWER, UPPER]])");
    }
    std::vector<std::string> names;
    for (const Json& tag : *tags) {
      const auto* text = tag.get_if<std::string>();
      if (text == nullptr) fail(where + ": a tag is no text");
      names.push_back(*text);
    }
    return {title, std::move(names), kind_called(*kind, where)};
  }

  ScalarChart::Kind kind_called(const std::string& word, const std::string& where) const {
    const std::vector<std::string> words = {"Multiline", "Margin"};
    if (word == words[0]) return ScalarChart::Kind::kMultiline;
    if (word == words[1]) return ScalarChart::Kind::kMargin;
    fail(fmt::format("{}: there is no kind of chart '{}' (Multiline, Margin){}", where, word,
                     did_you_mean(word, words)));
  }

  const std::string& file_;
};

}  // namespace

ScalarLayout parse_layout(std::string_view text, const std::string& file) {
  return LayoutParser(file).layout(parse_json(text, file));
}

}  // namespace tbviz::cli
