#include "models/reached_layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "tbviz/error.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kMostNames = 5;  // Without --verbose.

// Modules that hold others and are never called themselves.
bool is_container(const Layer& layer) {
  constexpr std::array<std::string_view, 4> kContainers = {"ModuleList", "ModuleDict",
                                                           "ParameterList", "ParameterDict"};
  return std::ranges::count(kContainers, layer.type) > 0;
}

}  // namespace

void ReachedLayers::expect(std::string_view option, const std::vector<LayerEntry>& entries,
                           Need need) {
  for (const LayerEntry& entry : entries) expected_.push_back({std::string(option), entry, need});
}

std::vector<const Layer*> ReachedLayers::missing(const LayerEntry& entry) const {
  std::vector<const Layer*> missing;
  for (const Layer& layer : entry.layers) {
    if (sites_.contains(layer.site) || (entry.several && is_container(layer))) continue;
    missing.push_back(&layer);
  }
  return missing;
}

bool ReachedLayers::report(Console& console) const {
  bool fine = true;
  for (const Expected& expected : expected_) {
    const std::vector<const Layer*> unused = missing(expected.entry);
    if (unused.empty()) continue;
    const bool some = std::ranges::any_of(
        expected.entry.layers, [&](const Layer& layer) { return sites_.contains(layer.site); });
    if (expected.entry.several && (some || expected.need == Need::kNamed)) {
      warn_of(expected, unused, console);
      continue;
    }
    fine = false;
    console.fail(UsageError(
        fmt::format("{} {}: {}", expected.option, expected.entry.text, why(*unused.front())),
        file_));
  }
  return fine;
}

std::string ReachedLayers::why(const Layer& layer) const {
  const std::string name = layer.name.empty() ? "''" : layer.name;
  if (is_container(layer)) {
    return fmt::format("layer {} is a {}, which is never called; name the layers in it", name,
                       layer.type);
  }
  if (!model_.sites()[layer.site].called) {
    return fmt::format(
        "the model's code never calls layer {} (a trace calls a module of several names by one)",
        name);
  }
  if (by_ == By::kGradient) return fmt::format("the loss does not depend on layer {}", name);
  return fmt::format("the model did not use layer {} with this input", name);
}

void ReachedLayers::warn_of(const Expected& expected, const std::vector<const Layer*>& missing,
                            Console& console) const {
  const std::size_t shown =
      console.verbose() ? missing.size() : std::min(missing.size(), kMostNames);
  std::vector<std::string> names;
  for (const Layer* layer : std::span(missing).first(shown)) names.push_back(layer->name);
  const std::string more =
      shown == missing.size() ? "" : fmt::format(" and {} more", missing.size() - shown);
  const std::string asked =
      expected.option.empty() ? "" : expected.option + " " + expected.entry.text + ": ";
  const std::string_view fact =
      by_ == By::kGradient ? "the loss does not depend on" : "the model did not use";
  console.warn(
      fmt::format("{}: {}{} {} of {}: {}{}", file_, asked, fact, missing.size(),
                  count_text(static_cast<std::int64_t>(expected.entry.layers.size()), "layer"),
                  fmt::join(names, ", "), more));
}

}  // namespace tbviz::cli
