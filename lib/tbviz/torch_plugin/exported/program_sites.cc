#include "tbviz/torch_plugin/exported/program_sites.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "tbviz/checkpoint/export/operator_name.h"
#include "tbviz/checkpoint/export/weight_uses.h"

namespace tbviz {
namespace {

/// A convolution, and whose it is.
struct Convolution {
  std::string module;  ///< Empty: nobody's.
  Shape weight;
};

class SiteFinder {
 public:
  SiteFinder(const ExportedProgram& program, ModuleCalls& calls)
      : program_(program), calls_(calls) {
    for (const ExportedInput& input : program_.inputs) {
      if (!input.name.empty()) stored_.emplace(input.argument.value, input.name);
    }
  }

  ProgramSites find() {
    add_model();
    for (const ExportedModule& module : program_.modules) {
      if (!module.path.empty()) add_module(module.path);
    }
    for (const ModuleCall& call : calls_.calls) {
      if (!call.path.empty()) describe(call);
    }
    mark_convolutions();
    add_values();
    add_lone_convolutions();
    found_.of_call.resize(calls_.calls.size());
    for (std::size_t i = 0; i < calls_.calls.size(); ++i) {
      const auto module = modules_.find(calls_.calls[i].path);
      if (module != modules_.end()) found_.of_call[i] = module->second;
    }
    return std::move(found_);
  }

 private:
  void add_model();
  std::size_t add_module(const std::string& path);
  void describe(const ModuleCall& call);
  void mark_convolutions();
  void add_values();
  void add_lone_convolutions();
  [[nodiscard]] Convolution convolution_at(std::size_t node, ValueId weight) const;

  const ExportedProgram& program_;
  ModuleCalls& calls_;
  ProgramSites found_;
  std::unordered_map<std::string, std::size_t> modules_;  // The site before each, by name.
  std::unordered_map<ValueId, std::string_view> stored_;  // The names of weights.
  std::vector<std::pair<std::size_t, Shape>> lone_;  // Nodes of convolutions that are nobody's.
};

void SiteFinder::add_model() {
  std::string type;
  for (const ModuleCall& call : calls_.calls) {
    if (call.path.empty()) type = class_name(call.type);
  }
  found_.sites.push_back({.kind = SiteKind::kModule, .name = {}, .type = type, .pre = true});
  found_.sites.push_back({.kind = SiteKind::kModule, .name = {}, .type = type, .pre = false});
}

// Two sites a module; the first is returned.
std::size_t SiteFinder::add_module(const std::string& path) {
  const auto [place, is_new] = modules_.emplace(path, found_.sites.size());
  if (!is_new) return place->second;
  for (const bool pre : {true, false}) {
    found_.sites.push_back(
        {.kind = SiteKind::kModule, .name = path, .type = {}, .pre = pre, .called = false});
  }
  return place->second;
}

void SiteFinder::describe(const ModuleCall& call) {
  const std::size_t before = add_module(call.path);
  for (const std::size_t site : {before, before + 1}) {
    found_.sites[site].type = class_name(call.type);
    found_.sites[site].called = true;
  }
}

Shape weight_shape(const ExportedValue& value) {
  Shape shape;
  if (!value.tensor) return shape;
  for (const ExportedSize& size : value.tensor->sizes) shape.push_back(size.fixed.value_or(0));
  return shape;
}

// The module that holds the weight, else the innermost that is being called, which computes it.
Convolution SiteFinder::convolution_at(std::size_t node, ValueId weight) const {
  Convolution convolution{.module = {}, .weight = weight_shape(program_.values[weight])};
  if (const auto stored = stored_.find(weight); stored != stored_.end()) {
    const std::string_view name = stored->second;
    const std::size_t dot = name.rfind('.');
    if (dot == name.npos) return convolution;
    const std::string module(name.substr(0, dot));
    if (modules_.contains(module)) convolution.module = module;
    return convolution;
  }
  const std::vector<std::size_t>& around = calls_.of_node[node];
  if (!around.empty()) convolution.module = calls_.calls[around.back()].path;
  return convolution;
}

void SiteFinder::mark_convolutions() {
  for (std::size_t node = 0; node < program_.nodes.size(); ++node) {
    const auto convolution = convolution_of(program_.nodes[node]);
    if (!convolution) continue;
    const Convolution found = convolution_at(node, convolution->weight);
    const auto module = modules_.find(found.module);
    if (found.weight.size() < 3) continue;
    if (module == modules_.end()) {
      lone_.emplace_back(node, found.weight);
      continue;
    }
    for (const std::size_t site : {module->second, module->second + 1}) {
      if (!found_.sites[site].is_convolution()) found_.sites[site].weight_shape = found.weight;
    }
  }
}

void SiteFinder::add_values() {
  const std::vector<bool> weights = weight_marks(program_);
  found_.of_value.resize(program_.values.size());
  for (std::size_t i = 0; i < program_.values.size(); ++i) {
    if (weights[i] || program_.values[i].kind != ValueKind::kTensor) continue;
    found_.of_value[i] = found_.sites.size();
    found_.sites.push_back(
        {.kind = SiteKind::kValue, .name = program_.values[i].name, .type = {}, .pre = false});
  }
}

// As calls of their own, named as those of frozen scripts are, past the names of modules.
void SiteFinder::add_lone_convolutions() {
  std::size_t number = 0;
  for (std::size_t i = 0; i < lone_.size(); ++i) {
    const auto& [node, weight] = lone_[i];
    const ExportedNode& source = program_.nodes[node];
    std::string name = "conv_" + std::to_string(number++);
    while (modules_.contains(name)) name = "conv_" + std::to_string(number++);
    modules_.emplace(name, found_.sites.size());
    for (const bool pre : {true, false}) {
      found_.sites.push_back({.kind = SiteKind::kOperator,
                              .name = name,
                              .type = operator_name(source.target)->name,
                              .weight_shape = weight,
                              .pre = pre});
    }
    ModuleCall call{
        .path = name, .type = {}, .first = node, .last = node, .inputs = {}, .outputs = {}};
    for (const NamedArgument& input : source.inputs) {
      if (input.name == "input") collect_values(input.value, call.inputs);
    }
    for (const ExportedResult& result : source.outputs) {
      for (const ValueId value : result.values) {
        if (value != kNoValue) call.outputs.push_back(value);
      }
    }
    std::erase(call.inputs, kNoValue);
    calls_.of_node[node].push_back(calls_.calls.size());
    calls_.calls.push_back(std::move(call));
  }
}

}  // namespace

ProgramSites find_program_sites(const ExportedProgram& program, ModuleCalls& calls) {
  return SiteFinder(program, calls).find();
}

std::size_t last_reach(const ExportedProgram& program, const ModuleCalls& calls,
                       const ProgramSites& sites, std::span<const std::size_t> wanted) {
  std::vector<bool> is_wanted(sites.sites.size());
  for (const std::size_t site : wanted) is_wanted.at(site) = true;
  if (is_wanted[kResultSite]) return program.nodes.size();
  std::size_t end = 0;
  for (std::size_t call = 0; call < calls.calls.size(); ++call) {
    const auto site = sites.of_call[call];
    if (!site) continue;
    if (is_wanted[*site]) end = std::max(end, calls.calls[call].first + 1);
    if (is_wanted[*site + 1]) end = std::max(end, calls.calls[call].last + 1);
  }
  for (std::size_t node = 0; node < program.nodes.size(); ++node) {
    for (const ExportedResult& result : program.nodes[node].outputs) {
      for (const ValueId value : result.values) {
        const auto site = value == kNoValue ? std::nullopt : sites.of_value[value];
        if (site && is_wanted[*site]) end = std::max(end, node + 1);
      }
    }
  }
  return end;
}

}  // namespace tbviz
