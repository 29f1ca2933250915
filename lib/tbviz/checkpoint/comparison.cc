#include "tbviz/checkpoint/comparison.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "tbviz/checkpoint/pairing.h"
#include "tbviz/error.h"
#include "tbviz/text/name_globs.h"

namespace tbviz {
namespace {

// Throws UsageError where it is not clear which names belong together.
Pairing pair(const Checkpoint& a, const Checkpoint& b, const std::vector<std::string>& prefixes) {
  Pairing pairing = pair_tensors(a.contents(), b.contents(), prefixes);
  if (!pairing.rival.empty()) {
    const bool of_a = !pairing.prefix_a.empty();
    throw UsageError(
        fmt::format("its names are those of {} without '{}' in front, but without '{}' "
                    "as well; `prefixes` tells which to take off",
                    (of_a ? b : a).file(), of_a ? pairing.prefix_a : pairing.prefix_b,
                    pairing.rival),
        (of_a ? a : b).file());
  }
  if (!prefixes.empty() && pairing.prefix_a.empty() && pairing.prefix_b.empty()) {
    throw UsageError(fmt::format("no name begins with '{}' in {} or {}", fmt::join(prefixes, ","),
                                 a.file(), b.file()));
  }
  return pairing;
}

/// What the globs choose of a pairing, by position.
struct Choice {
  std::vector<bool> tensors;
  std::vector<bool> unread;
};

// A glob matches a name that is common, or one in its own file, from which a prefix was taken off.
Choice choose(const Pairing& pairing, const Checkpoint& a, const Checkpoint& b,
              const std::vector<std::string>& globs) {
  Choice choice{std::vector<bool>(pairing.tensors.size()),
                std::vector<bool>(pairing.unread.size())};
  std::vector<std::string> names;
  std::vector<std::vector<bool>::reference> owners;  // By name.
  const auto add = [&](const std::string& name, std::vector<bool>::reference owner) {
    names.push_back(name);
    owners.push_back(owner);
  };
  for (std::size_t i = 0; i < pairing.tensors.size(); ++i) {
    const PairedTensor& pair = pairing.tensors[i];
    const auto owner = choice.tensors[i];
    add(pair.name, owner);
    if (pair.a && !pairing.prefix_a.empty()) add(a.tensors()[*pair.a].name, owner);
    if (pair.b && !pairing.prefix_b.empty()) add(b.tensors()[*pair.b].name, owner);
  }
  for (std::size_t i = 0; i < pairing.unread.size(); ++i) {
    const PairedUnread& pair = pairing.unread[i];
    const auto owner = choice.unread[i];
    add(pair.name, owner);
    if (!pairing.prefix_a.empty()) {
      for (const UnreadTensor* tensor : pair.a) add(tensor->name, owner);
    }
    if (!pairing.prefix_b.empty()) {
      for (const UnreadTensor* tensor : pair.b) add(tensor->name, owner);
    }
  }
  const std::vector<bool> matched = match_names(globs, names, a.file() + " and " + b.file());
  for (std::size_t i = 0; i < owners.size(); ++i) {
    if (matched[i]) owners[i] = true;
  }
  return choice;
}

// Moves what is selected of the pairs to `comparison`, not yet looked at.
void select(Pairing& pairing, const Checkpoint& a, const Checkpoint& b,
            const std::vector<std::string>& globs, ModelComparison& comparison) {
  const Choice chosen = choose(pairing, a, b, globs);
  for (std::size_t i = 0; i < pairing.tensors.size(); ++i) {
    if (!chosen.tensors[i]) continue;
    PairedTensor& tensor = pairing.tensors[i];
    comparison.tensors.push_back({std::move(tensor.name),
                                  tensor.a ? &a.tensors()[*tensor.a] : nullptr,
                                  tensor.b ? &b.tensors()[*tensor.b] : nullptr,
                                  TensorChange::kSame,
                                  {}});
  }
  for (std::size_t i = 0; i < pairing.unread.size(); ++i) {
    if (chosen.unread[i]) comparison.unread.push_back(std::move(pairing.unread[i]));
  }
}

// Fills in the differences of all pairs of one shape.
void measure(std::vector<ComparedTensor>& tensors) {
  std::vector<ComparedTensor*> measured;
  std::vector<TensorPair> pairs;
  for (ComparedTensor& tensor : tensors) {
    if (!tensor.a || !tensor.b || tensor.reshaped()) continue;
    measured.push_back(&tensor);
    pairs.push_back({tensor.a->values, tensor.b->values});
  }
  const std::vector<TensorDifference> differences = differences_of(pairs);
  for (std::size_t i = 0; i < pairs.size(); ++i) measured[i]->difference = differences[i];
}

TensorChange judge(const ComparedTensor& tensor, const std::optional<double>& tolerance) {
  if (!tensor.a) return TensorChange::kAdded;
  if (!tensor.b) return TensorChange::kRemoved;
  if (!tensor.difference) return TensorChange::kChanged;
  if (!tolerance && tensor.retyped()) return TensorChange::kChanged;
  const TensorDifference& difference = *tensor.difference;
  const bool close = difference.differing == 0 || (difference.nan_mismatches == 0 &&
                                                   difference.max_abs <= tolerance.value_or(0));
  return close ? TensorChange::kSame : TensorChange::kChanged;
}

// Ascending order is the order of the report; equal keys keep the order of the files.
auto rank(const ComparedTensor& tensor) {
  constexpr double kFirst = -std::numeric_limits<double>::infinity();
  const auto descending = [](double value) { return std::isnan(value) ? kFirst : -value; };
  const int section = tensor.change == TensorChange::kSame ? 4 : static_cast<int>(tensor.change);
  if (tensor.change != TensorChange::kChanged) return std::tuple(section, 0, 0.0, 0.0);
  if (!tensor.difference) return std::tuple(section, 2, 0.0, 0.0);
  const TensorDifference& difference = *tensor.difference;
  return std::tuple(section, difference.nan_mismatches > 0 ? 0 : 1, descending(difference.relative),
                    descending(difference.max_abs));
}

}  // namespace

std::string_view name_of(TensorChange change) {
  switch (change) {
    case TensorChange::kSame:
      return "same";
    case TensorChange::kChanged:
      return "changed";
    case TensorChange::kAdded:
      return "added";
    case TensorChange::kRemoved:
      break;
  }
  return "removed";
}

bool ComparedTensor::retyped() const {
  return a != nullptr && b != nullptr && a->values.dtype() != b->values.dtype();
}

bool ComparedTensor::reshaped() const {
  return a != nullptr && b != nullptr && a->values.shape() != b->values.shape();
}

std::int64_t ModelComparison::count(TensorChange change) const {
  return std::ranges::count(tensors, change, &ComparedTensor::change);
}

ModelComparison compare_models(const Checkpoint& a, const Checkpoint& b,
                               const ComparisonRules& rules) {
  Pairing pairing = pair(a, b, rules.prefixes);
  ModelComparison comparison;
  comparison.repeated = pairing.repeated;
  comparison.nothing_in_common =
      pairing.unread.empty() &&
      std::ranges::none_of(pairing.tensors,
                           [](const PairedTensor& tensor) { return tensor.a && tensor.b; });
  select(pairing, a, b, rules.globs, comparison);
  comparison.prefix_a = std::move(pairing.prefix_a);
  comparison.prefix_b = std::move(pairing.prefix_b);
  measure(comparison.tensors);
  for (ComparedTensor& tensor : comparison.tensors) tensor.change = judge(tensor, rules.tolerance);
  std::ranges::stable_sort(comparison.tensors, {}, rank);
  return comparison;
}

}  // namespace tbviz
