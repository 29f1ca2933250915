#include "tbviz/text/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace tbviz {
namespace {

// Levenshtein's distance, in which two neighbours that change places are one slip (Damerau). Three
// rows of the table at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      row[j + 1] = std::min({above[j] + (a[i] == b[j] ? 0 : 1), row[j] + 1, above[j + 1] + 1});
      const bool swapped = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j];
      if (swapped) row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
    }
  }
  return row.back();
}

// What `word` is a part of, as a name or a glob; empty if it is no part of any candidate. Parts are
// set off by dots, as those of layers are, or by slashes, as those of tags.
std::string with_the_rest(std::string_view word, std::span<const std::string> candidates) {
  constexpr std::size_t kLongest = 200;  // Nobody reads more, and foreign files have any names.
  if (word.empty()) return {};
  for (const char separator : {'.', '/'}) {
    const std::string end = separator + std::string(word);
    for (const std::string& candidate : candidates) {
      if (candidate.size() <= kLongest && candidate.ends_with(end)) return candidate;
    }
    const std::string front = std::string(word) + separator;
    const bool any = std::ranges::any_of(
        candidates, [&](const std::string& candidate) { return candidate.starts_with(front); });
    if (any) return front + "*";
  }
  return {};
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string> candidates) {
  std::string_view best;
  std::size_t best_distance = 1 + std::max<std::size_t>(1, word.size() / 3);
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  std::string guess = with_the_rest(word, candidates);
  if (guess.empty()) guess = nearest(word, candidates);
  return guess.empty() ? std::string() : "; did you mean '" + guess + "'?";
}

}  // namespace tbviz
