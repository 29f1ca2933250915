#include "tbviz/model/layers.h"

#include <fmt/format.h>

#include <charconv>
#include <set>
#include <system_error>

#include "tbviz/error.h"
#include "tbviz/text/glob.h"
#include "tbviz/text/nearest.h"

namespace tbviz {
namespace {

void choose_range(const IndexRange& range, std::span<const std::size_t> indexed,
                  const std::string& file, std::set<std::size_t>& chosen) {
  if (range.first > range.last) {
    throw UsageError(
        fmt::format("layers {}-{}: the range runs backwards", range.first, range.last));
  }
  if (range.last >= indexed.size()) {
    throw UsageError(fmt::format("there is no layer {}: the model has {} convolution layers, "
                                 "numbered from 0 (`layers_of` has them)",
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
    throw UsageError(fmt::format("there is no layer '{}'{} (`layers_of` has them)", pattern,
                                 did_you_mean(pattern, names)),
                     file);
  }
}

/// What a spec may name, and the layer that each stands for.
struct LayerNames {
  std::vector<std::string> names;   // The layers' own, in their order, then the others.
  std::vector<std::size_t> layers;  // By name.
  std::vector<std::size_t> convolutions;
};

LayerNames names_of(const std::vector<Layer>& layers) {
  LayerNames names;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    names.names.push_back(layers[i].name);
    names.layers.push_back(i);
    if (layers[i].index) names.convolutions.push_back(i);
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    for (const std::string& alias : layers[i].aliases) {
      names.names.push_back(alias);
      names.layers.push_back(i);
    }
  }
  return names;
}

// What stands between the commas; of an empty spec one empty part.
std::vector<std::string_view> parts_of(std::string_view spec) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = spec.find(',');
    parts.push_back(spec.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    spec.remove_prefix(comma + 1);
    if (spec.empty()) return parts;
  }
}

bool chooses_several(std::string_view part) {
  if (const auto range = parse_index_range(part)) return range->first != range->last;
  return part.empty() || is_glob(part);
}

}  // namespace

std::string call_name(const std::string& layer, int call) {
  return call == 0 ? layer : layer + "#" + std::to_string(call + 1);
}

std::vector<Layer> layers_of(const Model& model) {
  std::vector<Layer> layers;
  std::size_t convolutions = 0;
  for (std::size_t i = 0; i < model.sites().size(); ++i) {
    const Site& site = model.sites()[i];
    if (site.pre || site.kind == SiteKind::kValue || site.name.empty()) continue;
    Layer layer{i, site.name, site.type, {}, site.weight_shape, site.aliases};
    if (site.is_convolution()) layer.index = convolutions++;
    layers.push_back(std::move(layer));
  }
  return layers;
}

Layer whole_model(const Model& model) {
  return {kResultSite, {}, model.sites()[kResultSite].type, {}, {}};
}

std::vector<LayerEntry> choose_by_entry(const std::vector<Layer>& layers, const std::string& spec,
                                        const std::string& file) {
  const LayerNames names = names_of(layers);
  if (spec.empty() && names.convolutions.empty()) {
    throw FormatError(file,
                      "has no convolution layers; `spec` names others (`layers_of` lists them)");
  }
  std::vector<LayerEntry> entries;
  for (const std::string_view part : parts_of(spec)) {
    LayerEntry entry{.text = std::string(part), .several = chooses_several(part), .layers = {}};
    std::set<std::size_t> chosen;
    for (const std::size_t i : select_layers(part, names.names, names.convolutions, file)) {
      chosen.insert(names.layers[i]);
    }
    for (const std::size_t i : chosen) entry.layers.push_back(layers[i]);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<Layer> choose_layers(const std::vector<Layer>& layers, const std::string& spec,
                                 const std::string& file) {
  std::set<std::size_t> chosen;
  for (const LayerEntry& entry : choose_by_entry(layers, spec, file)) {
    for (const Layer& layer : entry.layers) chosen.insert(layer.site);
  }
  std::vector<Layer> result;
  for (const Layer& layer : layers) {
    if (chosen.contains(layer.site)) result.push_back(layer);
  }
  return result;
}

std::vector<std::size_t> select_layers(std::string_view spec, std::span<const std::string> names,
                                       std::span<const std::size_t> indexed,
                                       const std::string& file) {
  if (spec.empty()) return {indexed.begin(), indexed.end()};
  std::set<std::size_t> chosen;
  for (const std::string_view part : parts_of(spec)) {
    if (const auto range = parse_index_range(part)) {
      choose_range(*range, indexed, file, chosen);
    } else {
      choose_name(part, names, file, chosen);
    }
  }
  return {chosen.begin(), chosen.end()};
}

std::optional<IndexRange> parse_index_range(std::string_view text) {
  IndexRange range;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, range.first);
  if (first.ec != std::errc()) return std::nullopt;
  range.last = range.first;
  if (first.ptr == end) return range;
  if (*first.ptr != '-') return std::nullopt;
  const auto last = std::from_chars(first.ptr + 1, end, range.last);
  if (last.ec != std::errc() || last.ptr != end) return std::nullopt;
  return range;
}

}  // namespace tbviz
