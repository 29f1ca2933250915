#include "tbviz/table/unit.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "tbviz/text/ascii.h"
#include "tbviz/text/word_set.h"

namespace tbviz {
namespace {

struct Unit {
  std::string_view name;
  double size;
};

constexpr std::array kTimes = {
    Unit{"s", 1},
    Unit{"sec", 1},
    Unit{"secs", 1},
    Unit{"second", 1},
    Unit{"seconds", 1},
    Unit{"m", 60},
    Unit{"min", 60},
    Unit{"mins", 60},
    Unit{"minute", 60},
    Unit{"minutes", 60},
    Unit{"ms", 1e-3},
    Unit{"us", 1e-6},
    Unit{"\xC2\xB5s", 1e-6},
    Unit{"ns", 1e-9},
    Unit{"h", 3600},
    Unit{"hr", 3600},
    Unit{"hrs", 3600},
    Unit{"hour", 3600},
    Unit{"hours", 3600},
    Unit{"d", 86400},
    Unit{"day", 86400},
    Unit{"days", 86400},
};

constexpr std::array kBytes = {
    Unit{"B", 1},           Unit{"KB", 1e3},           Unit{"MB", 1e6},
    Unit{"GB", 1e9},        Unit{"TB", 1e12},          Unit{"KiB", 1024.0},
    Unit{"MiB", 1048576.0}, Unit{"GiB", 1073741824.0}, Unit{"TiB", 1099511627776.0},
};

constexpr std::array kMultiples = {
    Unit{"", 1}, Unit{"k", 1e3}, Unit{"K", 1e3}, Unit{"M", 1e6}, Unit{"G", 1e9}, Unit{"T", 1e12},
};

// Those that stand right behind a number.
constexpr std::array<std::string_view, 17> kAttached = {"ns",  "us",   "ms",  "s",   "sec", "secs",
                                                        "min", "mins", "m",   "h",   "hr",  "hrs",
                                                        "d",   "it",   "kit", "mit", "x"};

// Those that stand behind a blank, and per something behind a slash.
constexpr std::array<std::string_view, 44> kWords = {
    "ns",     "us",    "\xC2\xB5s", "ms",     "s",       "sec",   "secs",   "second",  "seconds",
    "m",      "min",   "mins",      "minute", "minutes", "h",     "hour",   "hours",   "hr",
    "hrs",    "day",   "days",      "kb",     "kib",     "mb",    "mib",    "gb",      "gib",
    "tb",     "tib",   "bytes",     "it",     "step",    "steps", "sample", "samples", "token",
    "tokens", "image", "images",    "img",    "imgs",    "frame", "frames", "b"};

// What a rate may be per.
constexpr std::array<std::string_view, 8> kPer = {"s",  "sec",  "second", "step",
                                                  "it", "iter", "min",    "epoch"};

const Unit* find(std::span<const Unit> units, std::string_view name) {
  const auto found =
      std::ranges::find_if(units, [name](const Unit& unit) { return unit.name == name; });
  return found == units.end() ? nullptr : &*found;
}

constexpr WordSet kAttachedUnits(kAttached);
constexpr WordSet kUnitWords(kWords);
constexpr WordSet kPerWords(kPer);

/// K, M, G or T, an i or a B behind it or not: k, MB, GiB, Gi.
bool is_multiple(std::string_view word) {
  if (word.empty() || std::string_view("kmgt").find(lower(word[0])) == std::string_view::npos) {
    return is_lower(word, "b");
  }
  word.remove_prefix(1);
  if (!word.empty() && lower(word[0]) == 'i') word.remove_prefix(1);
  return word.empty() || is_lower(word, "b");
}

constexpr std::string_view kMicro = "\xC2\xB5";
constexpr std::size_t kLongestCounted = 8;  // "samples", as in samples/s.
constexpr std::size_t kLongestPer = 12;

bool is_unit_letter(char c) { return is_letter(c) || c == kMicro[0] || c == kMicro[1]; }

}  // namespace

std::optional<double> seconds_of(std::string_view unit) {
  const Unit* const time = unit.empty() ? nullptr : find(kTimes, unit);
  return time == nullptr ? std::nullopt : std::optional(time->size);
}

bool is_byte_unit(std::string_view unit) { return find(kBytes, unit) != nullptr; }

double factor_between(std::string_view unit, std::string_view wanted) {
  if (unit == wanted) return 1;
  for (const std::span<const Unit> scale :
       {std::span<const Unit>(kTimes), std::span<const Unit>(kBytes),
        std::span<const Unit>(kMultiples)}) {
    const Unit* const from = find(scale, unit);
    const Unit* const to = find(scale, wanted);
    if (from != nullptr && to != nullptr) return from->size / to->size;
  }
  return 1;
}

std::size_t end_of_unit(std::string_view text, std::size_t at, bool shorter) {
  if (at == text.size()) return at;
  if (text[at] == '%') return shorter ? at : at + 1;
  const std::size_t letters = run_of(text, at, is_unit_letter);
  const std::size_t end = at + letters;
  if (!shorter && letters <= kLongestCounted && end < text.size() && text[end] == '/') {
    const std::size_t per = run_of(text, end + 1, is_letter);
    if (per > 0 && per <= kLongestPer) return end + 1 + per;
  }
  if (letters == 0) return at;
  const std::string_view word = text.substr(at, letters);
  const bool unit = kAttachedUnits.holds(word) || is_multiple(word) || word == "\xC2\xB5s";
  return unit ? end : at;
}

bool is_unit_word(std::string_view word) {
  if (word == "%") return true;
  const std::size_t slash = word.find('/');
  if (slash == std::string_view::npos) return kUnitWords.holds(word) && !is_lower(word, "b");
  const std::string_view counted = word.substr(0, slash);
  const std::string_view per = word.substr(slash + 1);
  if (per.empty() || !std::ranges::all_of(per, is_word)) return false;
  if (kUnitWords.holds(counted) && !is_lower(counted, "b")) return true;
  return !counted.empty() && std::ranges::all_of(counted, is_word) &&
         (kPerWords.holds(per) || is_lower(per, "gpu"));
}

}  // namespace tbviz
