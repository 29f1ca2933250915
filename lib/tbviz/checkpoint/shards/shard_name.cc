#include "tbviz/checkpoint/shards/shard_name.h"

#include <fmt/format.h>

#include <charconv>

#include "tbviz/checkpoint/wrong_file.h"
#include "tbviz/text/ascii.h"

namespace tbviz {

std::optional<ShardName> parse_shard_name(std::string_view file) {
  constexpr std::string_view kOf = "-of-";
  constexpr std::size_t kMostDigits = 6;
  const std::size_t of = file.rfind(kOf);
  if (of == std::string_view::npos) return {};
  const std::string_view front = file.substr(0, of);
  const std::size_t dash = front.rfind('-');
  if (dash == std::string_view::npos) return {};
  const std::string_view number = front.substr(dash + 1);
  const std::string_view behind = file.substr(of + kOf.size());
  const std::string_view count = behind.substr(0, run_of(behind, 0, is_digit));
  const std::string_view ending = behind.substr(count.size());
  if (number.empty() || run_of(number, 0, is_digit) != number.size() ||
      number.size() > kMostDigits || count.empty() || count.size() > kMostDigits ||
      !ending.starts_with('.') || !has_name_of_model(ending)) {
    return {};
  }
  ShardName name;
  name.model = fmt::format("{}-*{}", front.substr(0, dash), file.substr(of));
  std::from_chars(number.data(), number.data() + number.size(), name.number);
  std::from_chars(count.data(), count.data() + count.size(), name.count);
  if (name.count == 0) return {};
  return name;
}

}  // namespace tbviz
