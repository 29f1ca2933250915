#include "tbviz/text/name_globs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>

#include "tbviz/error.h"
#include "tbviz/text/glob.h"
#include "tbviz/text/nearest.h"

namespace tbviz {
namespace {

std::string first_few(std::span<const std::string> names) {
  constexpr std::size_t kFew = 8;
  if (names.size() <= kFew) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{}, ... {} in all", fmt::join(names.first(kFew), ", "), names.size());
}

}  // namespace

std::vector<std::string> split_at_commas(std::string_view list) {
  std::vector<std::string> words;
  for (std::size_t from = 0; from < list.size();) {
    const std::size_t comma = std::min(list.find(',', from), list.size());
    if (comma > from) words.emplace_back(list.substr(from, comma - from));
    from = comma + 1;
  }
  return words;
}

std::vector<bool> match_names(std::span<const std::string> globs,
                              std::span<const std::string> names, const std::string& file) {
  std::vector<bool> chosen(names.size(), globs.empty());
  for (const std::string& glob : globs) {
    bool matched = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!glob_match(glob, names[i])) continue;
      matched = true;
      chosen[i] = true;
    }
    if (matched) continue;
    throw UsageError(fmt::format("nothing is called '{}'{} (names: {})", glob,
                                 did_you_mean(glob, names), first_few(names)),
                     file);
  }
  return chosen;
}

}  // namespace tbviz
