#include "models/layer_spec.h"

#include <fmt/format.h>

#include <set>

#include "models/index_range.h"
#include "tbviz/error.h"
#include "tbviz/text/glob.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

void choose_range(const IndexRange& range, std::span<const std::size_t> indexed,
                  const std::string& file, std::set<std::size_t>& chosen) {
  if (range.first > range.last) {
    throw UsageError(
        fmt::format("layers {}-{}: the range runs backwards", range.first, range.last));
  }
  if (range.last >= indexed.size()) {
    throw UsageError(fmt::format("there is no layer {}: the model has {} convolution layers, "
                                 "numbered from 0 (kernels --list and featuremap --list show them)",
                                 range.last, indexed.size()),
                     file);
  }
  for (std::size_t i = range.first; i <= range.last; ++i) chosen.insert(indexed[i]);
}

void choose_name(std::string_view pattern, std::span<const std::string> names,
                 const std::string& file, std::set<std::size_t>& chosen) {
  bool found = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != pattern && !(is_glob(pattern) && glob_match(pattern, names[i]))) continue;
    chosen.insert(i);
    found = true;
  }
  if (!found) {
    throw UsageError(
        fmt::format("there is no layer '{}'{} (kernels --list and featuremap --list show them)",
                    pattern, did_you_mean(pattern, names)),
        file);
  }
}

}  // namespace

std::vector<std::size_t> select_layers(std::string_view spec, std::span<const std::string> names,
                                       std::span<const std::size_t> indexed,
                                       const std::string& file) {
  if (spec.empty()) return {indexed.begin(), indexed.end()};
  std::set<std::size_t> chosen;
  while (!spec.empty()) {
    const std::size_t comma = spec.find(',');
    const std::string_view part = spec.substr(0, comma);
    spec.remove_prefix(comma == std::string_view::npos ? spec.size() : comma + 1);
    if (const auto range = parse_index_range(part)) {
      choose_range(*range, indexed, file, chosen);
    } else {
      choose_name(part, names, file, chosen);
    }
  }
  return {chosen.begin(), chosen.end()};
}

}  // namespace tbviz::cli
