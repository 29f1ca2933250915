#include "commands/hooks/hook_layers.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "models/open_model.h"
#include "tbviz/error.h"

namespace tbviz::cli {

HookLayers::HookLayers(const Model& model, const std::string& file)
    : whole_(whole_model(model)), layers_(layers_of(model)), file_(model_name(file)) {}

std::vector<Layer> HookLayers::chosen(const std::string& word) const {
  return word.empty() ? std::vector{whole_} : choose_layers(layers_, word, file_);
}

std::vector<Layer> HookLayers::chosen(const std::vector<std::string>& words) const {
  std::map<std::size_t, Layer> by_site;
  for (const std::string& word : words) {
    for (Layer& layer : chosen(word)) by_site.try_emplace(layer.site, std::move(layer));
  }
  std::vector<Layer> layers;
  for (auto& [site, layer] : by_site) layers.push_back(std::move(layer));
  return layers;
}

std::vector<LayerEntry> HookLayers::entries(const std::vector<std::string>& words) const {
  std::vector<LayerEntry> entries;
  for (const std::string& word : words) {
    if (word.empty()) {
      entries.push_back({.text = "''", .several = false, .layers = {whole_}});
      continue;
    }
    for (LayerEntry& entry : choose_by_entry(layers_, word, file_)) {
      entries.push_back(std::move(entry));
    }
  }
  return entries;
}

Layer HookLayers::single(const std::string& option, const std::string& word) const {
  std::vector<Layer> layers = chosen(word);
  if (layers.size() == 1) return std::move(layers[0]);
  throw UsageError(fmt::format("{} {}: one layer is needed, {} are named ('{}', '{}', ...)", option,
                               word, layers.size(), layers[0].name, layers[1].name),
                   file_);
}

}  // namespace tbviz::cli
