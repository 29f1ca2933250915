#include "tbviz/model/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/text/nearest.h"
#include "tbviz/text/number.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

// Whether `name` is the key, or the keys in front of it, or behind.
bool is_part_of(const std::string& name, const std::string& key) {
  return key.starts_with(name + ".") || key.ends_with("." + name);
}

}  // namespace

std::size_t find_result(std::span<const Slot> results, const std::string& result) {
  if (result.empty()) return 0;
  const auto count = static_cast<std::int64_t>(results.size());
  if (const std::optional<std::int64_t> index = parse_integer(result)) {
    if (*index >= 0 && *index < count) return static_cast<std::size_t>(*index);
    throw UsageError(fmt::format("there is no result {}: the model returns {}, numbered from 0",
                                 *index, count_text(count, "tensor")));
  }
  auto found = std::ranges::find(results, result, &Slot::key);
  if (found == results.end()) {
    found = std::ranges::find_if(results,
                                 [&](const Slot& slot) { return is_part_of(result, slot.key); });
  }
  if (found != results.end()) return static_cast<std::size_t>(found - results.begin());
  std::vector<std::string> keys;
  for (const Slot& slot : results) {
    if (!slot.key.empty()) keys.push_back(slot.key);
  }
  throw UsageError(fmt::format(
      "there is no result '{}': the model returns {}{}{}", result, count_text(count, "tensor"),
      keys.empty() ? " without names, counted from 0" : "", did_you_mean(result, keys)));
}

}  // namespace tbviz
