#include "tbviz/checkpoint/pairing.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "tbviz/checkpoint/held_tensor.h"

namespace tbviz {
namespace {

// Prefixes are looked for up to so many dots: deeper ones are hostile, and cost time.
constexpr int kMostDots = 8;

// Names in both models are nearly none if a prefix finds so many times more.
constexpr std::size_t kNearlyNone = 10;

using Names = std::vector<std::string_view>;

Names names_of(const CheckpointContents& contents) {
  Names names;
  for (const HeldTensor& held : held_tensors(contents)) names.push_back(held.name());
  return names;
}

/// A prefix, how many names are in both models once it is taken off, and another with as many.
struct Candidate {
  std::string_view prefix;
  std::size_t matches = 0;
  std::string_view rival;
};

// The prefix of `names` that leaves most names that `others` has, too.
Candidate best_prefix(const Names& names, const Names& others) {
  const std::unordered_set<std::string_view> known(others.begin(), others.end());
  std::map<std::string_view, std::size_t> matches;
  for (const std::string_view name : names) {
    std::size_t dot = name.find('.');
    for (int dots = 0; dots < kMostDots && dot != std::string_view::npos; ++dots) {
      if (known.contains(name.substr(dot + 1))) ++matches[name.substr(0, dot + 1)];
      dot = name.find('.', dot + 1);
    }
  }
  Candidate best;
  for (const auto& [prefix, count] : matches) {
    if (count > best.matches) {
      best = {prefix, count, {}};
    } else if (count == best.matches) {
      best.rival = prefix;
    }
  }
  return best;
}

// Sets the prefix of at most one side.
void find_prefixes(const Names& a, const Names& b, Pairing& pairing) {
  const std::unordered_set<std::string_view> names(a.begin(), a.end());
  const auto common = static_cast<std::size_t>(std::count_if(
      b.begin(), b.end(), [&](std::string_view name) { return names.contains(name); }));
  const Candidate of_a = best_prefix(a, b);
  const Candidate of_b = best_prefix(b, a);
  const Candidate& best = of_b.matches > of_a.matches ? of_b : of_a;
  if (best.matches * 2 <= std::min(a.size(), b.size())) return;
  if (common * kNearlyNone > best.matches) return;
  (&best == &of_a ? pairing.prefix_a : pairing.prefix_b) = best.prefix;
  pairing.rival = best.rival;
}

// That of the prefixes which most names begin with; empty if none does.
std::string most_frequent(std::span<const std::string> prefixes, const Names& names) {
  std::string best;
  std::ptrdiff_t most = 0;
  for (const std::string& prefix : prefixes) {
    const auto count = std::ranges::count_if(
        names, [&](std::string_view name) { return name.starts_with(prefix); });
    if (count > most) {
      best = prefix;
      most = count;
    }
  }
  return best;
}

std::string without(const std::string& prefix, std::string_view name) {
  return std::string(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
}

std::int64_t count_repeated(const Names& a, const Names& b) {
  std::unordered_set<std::string_view> repeated;
  for (const Names* names : {&a, &b}) {
    std::unordered_set<std::string_view> seen;
    for (const std::string_view name : *names) {
      if (!seen.insert(name).second) repeated.insert(name);
    }
  }
  return static_cast<std::int64_t>(repeated.size());
}

}  // namespace

Pairing pair_tensors(const CheckpointContents& a, const CheckpointContents& b,
                     std::span<const std::string> prefixes) {
  const Names names_a = names_of(a);
  const Names names_b = names_of(b);
  Pairing pairing;
  pairing.repeated = count_repeated(names_a, names_b);
  if (prefixes.empty()) {
    find_prefixes(names_a, names_b, pairing);
  } else {
    pairing.prefix_a = most_frequent(prefixes, names_a);
    pairing.prefix_b = most_frequent(prefixes, names_b);
  }

  // Positions in pairing.tensors that wait for a tensor of b, last first.
  std::unordered_map<std::string, std::vector<std::size_t>> waiting;
  for (std::size_t i = 0; i < names_a.size(); ++i) {
    std::string name = without(pairing.prefix_a, names_a[i]);
    waiting[name].push_back(pairing.tensors.size());
    pairing.tensors.push_back({std::move(name), i, std::nullopt});
  }
  for (auto& [name, positions] : waiting) std::ranges::reverse(positions);
  for (std::size_t i = 0; i < names_b.size(); ++i) {
    std::string name = without(pairing.prefix_b, names_b[i]);
    const auto found = waiting.find(name);
    if (found == waiting.end() || found->second.empty()) {
      pairing.tensors.push_back({std::move(name), std::nullopt, i});
    } else {
      pairing.tensors[found->second.back()].b = i;
      found->second.pop_back();
    }
  }
  return pairing;
}

}  // namespace tbviz
