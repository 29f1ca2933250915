#include "models/class_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "tbviz/error.h"
#include "tbviz/text/number.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

std::string hint_of(const std::string& word, std::span<const std::string> labels) {
  if (labels.empty()) return "; a model's file has no names of classes";
  const auto count = static_cast<std::int64_t>(labels.size());
  const auto label = std::ranges::find(labels, word);
  if (label == labels.end()) return fmt::format("; --labels has {}", count_text(count, "name"));
  return fmt::format("; --labels has '{}' as {}", word, label - labels.begin());
}

}  // namespace

std::int64_t parse_class(std::string_view option, const std::string& word,
                         std::span<const std::string> labels) {
  const std::optional<std::int64_t> index = parse_integer(word);
  if (index && *index >= 0) return *index;
  throw UsageError(
      fmt::format("{} '{}': a class is the index of a score among those that the "
                  "model gives, a number from 0{}",
                  option, word, hint_of(word, labels)));
}

}  // namespace tbviz::cli
