#include "tbviz/checkpoint/comparison.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <map>
#include <tuple>
#include <utility>

#include "tbviz/base/interrupt.h"
#include "tbviz/checkpoint/pairing.h"
#include "tbviz/checkpoint/training_state.h"
#include "tbviz/error.h"
#include "tbviz/text/glob.h"
#include "tbviz/text/name_globs.h"
#include "tbviz/text/nearest.h"

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

/// Every name that globs may mean, and whose it is: the common ones, and those in a file from which
/// a prefix was taken off.
struct Names {
  std::vector<std::string> names;
  std::vector<std::size_t> owners;  // By name: positions in the pairs.

  void add(std::string_view name, std::size_t owner) {
    names.emplace_back(name);
    owners.push_back(owner);
  }
};

Names names_of(const std::vector<ComparedTensor>& tensors, const Pairing& pairing) {
  Names names;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const ComparedTensor& tensor = tensors[i];
    names.add(tensor.name, i);
    if (tensor.a.exists() && !pairing.prefix_a.empty()) names.add(tensor.a.name(), i);
    if (tensor.b.exists() && !pairing.prefix_b.empty()) names.add(tensor.b.name(), i);
  }
  return names;
}

// Sets chosen[i] to `value` for the owners of all names that `matched` is true of.
void mark(const Names& names, const std::vector<bool>& matched, bool value,
          std::vector<bool>& chosen) {
  for (std::size_t i = 0; i < matched.size(); ++i) {
    if (matched[i]) chosen[names.owners[i]] = value;
  }
}

// Whether the rules choose a tensor, by position. Notes what of `exclude` matches nothing.
std::vector<bool> choose(const Names& names, std::size_t count, const ComparisonRules& rules,
                         const std::string& files, ModelComparison& comparison) {
  std::vector<bool> chosen(count);
  mark(names, match_names(rules.globs, names.names, files), true, chosen);
  const auto selected = std::ranges::count(chosen, true);
  for (const std::string& glob : rules.exclude) {
    std::vector<bool> matched;
    for (const std::string& name : names.names) matched.push_back(glob_match(glob, name));
    if (std::ranges::find(matched, true) == matched.end()) {
      comparison.unmatched.push_back(fmt::format("'{}'{}", glob, did_you_mean(glob, names.names)));
    }
    mark(names, matched, false, chosen);
  }
  const auto left = std::ranges::count(chosen, true);
  if (left == 0 && selected > 0) throw UsageError("`exclude` leaves nothing to compare", files);
  comparison.excluded = selected - left;
  return chosen;
}

// All pairs, not yet looked at.
std::vector<ComparedTensor> line_up(const Pairing& pairing, const Checkpoint& a,
                                    const Checkpoint& b) {
  const std::vector<HeldTensor> held_a = held_tensors(a.contents());
  const std::vector<HeldTensor> held_b = held_tensors(b.contents());
  std::vector<ComparedTensor> tensors;
  for (const PairedTensor& pair : pairing.tensors) {
    ComparedTensor tensor{.name = pair.name,
                          .a = pair.a ? held_a[*pair.a] : HeldTensor(),
                          .b = pair.b ? held_b[*pair.b] : HeldTensor()};
    tensor.is_state = is_training_state(tensor.a.exists() ? tensor.a : tensor.b);
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

/// Compares the bytes of unread tensors, those that many tensors of a file share once.
class ByteComparison {
 public:
  /// Nothing where either's are not known.
  std::optional<bool> have_equal_bytes(const ComparedTensor& tensor) {
    if (tensor.a.unread == nullptr || tensor.b.unread == nullptr) return {};
    const Bytes a = tensor.a.unread->bytes;
    const Bytes b = tensor.b.unread->bytes;
    if (a.empty() || b.empty()) return {};
    if (a.size() != b.size()) return false;
    const auto [known, is_new] = known_.try_emplace({a.data(), b.data(), a.size()});
    if (is_new) {
      throw_if_interrupted();
      known->second = std::memcmp(a.data(), b.data(), a.size()) == 0;
    }
    return known->second;
  }

 private:
  std::map<std::tuple<const std::byte*, const std::byte*, std::size_t>, bool> known_;
};

// Fills in the differences of all pairs that can be measured.
void measure(std::vector<ComparedTensor>& tensors) {
  std::vector<ComparedTensor*> measured;
  std::vector<TensorPair> pairs;
  ByteComparison bytes;
  for (ComparedTensor& tensor : tensors) {
    tensor.equal_bytes = bytes.have_equal_bytes(tensor);
    if (tensor.a.tensor == nullptr || tensor.b.tensor == nullptr || tensor.reshaped()) continue;
    measured.push_back(&tensor);
    pairs.push_back({tensor.a.tensor->values, tensor.b.tensor->values});
  }
  const std::vector<TensorDifference> differences = differences_of(pairs);
  for (std::size_t i = 0; i < pairs.size(); ++i) measured[i]->difference = differences[i];
}

// Bytes tell only where they are of one type: formats have words and layouts of their own. That
// they differ does not tell by how much.
TensorChange judge_unread(const ComparedTensor& tensor, const std::optional<double>& tolerance) {
  if (tensor.reshaped()) return TensorChange::kChanged;
  const bool know_as_much = (tensor.a.shape() == nullptr) == (tensor.b.shape() == nullptr);
  const bool comparable = know_as_much && tensor.a.dtype() == tensor.b.dtype();
  if (!tensor.equal_bytes || !comparable) return TensorChange::kUnread;
  if (*tensor.equal_bytes) return TensorChange::kSame;
  return tolerance ? TensorChange::kUnread : TensorChange::kChanged;
}

TensorChange judge(const ComparedTensor& tensor, const std::optional<double>& tolerance) {
  if (!tensor.a.exists()) return TensorChange::kAdded;
  if (!tensor.b.exists()) return TensorChange::kRemoved;
  if (!tensor.was_read()) return judge_unread(tensor, tolerance);
  if (!tensor.difference) return TensorChange::kChanged;
  if (!tolerance && tensor.retyped()) return TensorChange::kChanged;
  const TensorDifference& difference = *tensor.difference;
  const bool close = difference.differing == 0 || (difference.nan_mismatches == 0 &&
                                                   difference.max_abs <= tolerance.value_or(0));
  return close ? TensorChange::kSame : TensorChange::kChanged;
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
      return "removed";
    case TensorChange::kUnread:
      break;
  }
  return "unread";
}

bool ComparedTensor::retyped() const {
  if (!on_both_sides() || a.dtype().empty() || b.dtype().empty()) return false;
  return a.dtype() != b.dtype();
}

bool ComparedTensor::reshaped() const {
  if (!on_both_sides() || a.shape() == nullptr || b.shape() == nullptr) return false;
  return *a.shape() != *b.shape();
}

std::int64_t ModelComparison::count(TensorChange change) const {
  return std::ranges::count(tensors, change, &ComparedTensor::change);
}

ModelComparison compare_models(const Checkpoint& a, const Checkpoint& b,
                               const ComparisonRules& rules) {
  Pairing pairing = pair(a, b, rules.prefixes);
  std::vector<ComparedTensor> tensors = line_up(pairing, a, b);
  ModelComparison comparison;
  comparison.repeated = pairing.repeated;
  comparison.nothing_in_common = std::ranges::none_of(tensors, &ComparedTensor::on_both_sides);
  const std::vector<bool> chosen = choose(names_of(tensors, pairing), tensors.size(), rules,
                                          a.file() + " and " + b.file(), comparison);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (chosen[i]) comparison.tensors.push_back(std::move(tensors[i]));
  }
  comparison.prefix_a = std::move(pairing.prefix_a);
  comparison.prefix_b = std::move(pairing.prefix_b);
  measure(comparison.tensors);
  for (ComparedTensor& tensor : comparison.tensors) tensor.change = judge(tensor, rules.tolerance);
  sort_tensors(comparison.tensors, rules.order);
  return comparison;
}

}  // namespace tbviz
