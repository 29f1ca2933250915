#include "tbviz/torch_plugin/script/module_sites.h"

#include <algorithm>
#include <utility>

#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/checkpoint/parametrized_weight.h"

namespace tbviz {
namespace {

Shape kernel_shape(const at::Tensor& tensor) {
  if (!tensor.defined() || !tensor.is_floating_point()) return {};
  Shape shape = tensor.sizes().vec();
  return is_shape_of_kernels(shape) ? shape : Shape{};
}

// The module's own tensors, and those that torch.nn.utils.parametrize has put aside.
std::vector<torch::jit::NameTensor> own_tensors(const torch::jit::Module& module) {
  std::vector<torch::jit::NameTensor> tensors;
  const auto add = [&](const auto& list) {
    for (const torch::jit::NameTensor& one : list) {
      const bool is_own = one.name.find('.') == std::string::npos;
      if (is_own || one.name.starts_with("parametrizations.")) tensors.push_back(one);
    }
  };
  add(module.named_parameters());
  add(module.named_buffers());
  return tensors;
}

// The shape of a convolution module's weight; by the rule of find_convolutions(), so that both
// count the same layers. A weight that is computed has the shape of the greatest of the tensors
// that it is computed from.
Shape convolution_weight(const torch::jit::Module& module, const std::string& type) {
  if (!is_convolution_class(type)) return {};
  const std::vector<torch::jit::NameTensor> tensors = own_tensors(module);
  std::vector<std::string> names;
  for (const torch::jit::NameTensor& one : tensors) names.push_back(one.name);
  if (!is_weight_computed(names)) {
    const bool has_weight = module.hasattr("weight") && module.attr("weight").isTensor();
    return has_weight ? kernel_shape(module.attr("weight").toTensor()) : Shape{};
  }
  at::Tensor greatest;
  for (const torch::jit::NameTensor& one : tensors) {
    if (kernel_shape(one.value).empty()) continue;
    if (!greatest.defined() || one.value.numel() > greatest.numel()) greatest = one.value;
  }
  return kernel_shape(greatest);
}

// Where the elements lie.
const void* place_of(const at::Tensor& tensor) {
  return tensor.defined() && tensor.has_storage() ? tensor.data_ptr() : nullptr;
}

// Where the elements of a module's tensors lie; nothing if it has no parameters.
std::vector<const void*> places_of(const torch::jit::Module& module) {
  std::vector<const void*> places;
  for (const at::Tensor& tensor : module.parameters()) places.push_back(place_of(tensor));
  if (places.empty()) return places;
  for (const at::Tensor& tensor : module.buffers()) places.push_back(place_of(tensor));
  return places;
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('.') + 1); }

}  // namespace

ModuleSites::ModuleSites(const torch::jit::Module& module) {
  for (const auto& [name, part] : module.named_modules()) {
    const auto [found, is_new] = objects_.emplace(part._ivalue().get(), sites_.size());
    by_name_.emplace(name, Entry{found->second, part});
    if (!is_new) {
      for (const std::size_t i : {found->second, found->second + 1}) {
        sites_[i].aliases.push_back(name);
      }
      continue;
    }
    Site site{.kind = SiteKind::kModule, .name = name, .type = part.type()->name()->name()};
    site.weight_shape = convolution_weight(part, site.type);
    site.called = false;
    site.pre = true;
    sites_.push_back(site);
    site.pre = false;
    sites_.push_back(std::move(site));
  }
  for (std::size_t i = 0; i < sites_.size(); ++i) same_.push_back(i);
}

std::optional<std::size_t> ModuleSites::find(const std::string& path) const {
  const auto found = by_name_.find(path);
  if (found == by_name_.end()) return std::nullopt;
  return found->second.site;
}

void ModuleSites::mark_called(std::size_t site) {
  sites_[site].called = true;
  sites_[site + 1].called = true;
}

void ModuleSites::mark_called(const c10::ClassType& type) {
  for (const auto& [name, entry] : by_name_) {
    if (*entry.module.type() == type) mark_called(entry.site);
  }
}

// The caller's own module of that name; else those of its modules that cannot be told from it.
std::vector<std::string> ModuleSites::other_names(const std::string& caller,
                                                  const std::string& called) const {
  const std::string inside = caller.empty() ? "" : caller + ".";
  const Entry& entry = by_name_.at(called);
  std::vector<std::string> named;
  std::vector<std::string> alike;
  for (auto at = by_name_.lower_bound(inside); at != by_name_.end(); ++at) {
    const auto& [name, other] = *at;
    if (!name.starts_with(inside)) break;
    const std::string part = name.substr(inside.size());
    if (part.empty() || part.find('.') != std::string::npos || other.site == entry.site) continue;
    if (other.module.find_method("forward") || sites_[other.site].type != sites_[entry.site].type ||
        places_of(other.module) != places_of(entry.module)) {
      continue;
    }
    (part == last_part(called) ? named : alike).push_back(name);
  }
  if (!named.empty()) return named;
  // Without parameters, any two are alike.
  return alike.size() == 1 || !places_of(entry.module).empty() ? alike : std::vector<std::string>();
}

void ModuleSites::note_call(const std::string& caller, const std::string& called) {
  const auto site = find(called);
  const std::string inside = caller.empty() ? "" : caller + ".";
  const bool is_own = called == inside + last_part(called);
  if (!site || is_own) return;
  for (const std::string& other : other_names(caller, called)) {
    unite(by_name_.at(other).site, *site);
    for (auto at = by_name_.upper_bound(other + "."); at != by_name_.end(); ++at) {
      if (!at->first.starts_with(other + ".")) break;
      if (const auto same = find(called + at->first.substr(other.size()))) {
        unite(at->second.site, *same);
      }
    }
  }
}

// One that is called beside one that is not may have tied weights only.
void ModuleSites::unite_by_parameters() {
  using Key = std::pair<std::string, std::vector<const void*>>;  // Class, and where the data lie.
  std::map<Key, std::vector<std::size_t>> alike;
  for (const auto& [name, entry] : by_name_) {
    Key key{sites_[entry.site].type, places_of(entry.module)};
    if (!key.second.empty()) alike[key].push_back(entry.site);
  }
  for (const auto& [key, sites] : alike) {
    const auto called = std::count_if(sites.begin(), sites.end(),
                                      [this](std::size_t site) { return sites_[site].called; });
    if (called < 2 || called == static_cast<std::ptrdiff_t>(sites.size())) continue;
    for (const std::size_t site : sites) unite(sites.front(), site);
  }
}

void ModuleSites::unite(std::size_t a, std::size_t b) {
  while (same_[a] != a) a = same_[a];
  while (same_[b] != b) b = same_[b];
  same_[std::max(a, b)] = std::min(a, b);
}

std::vector<std::size_t> ModuleSites::join_same() {
  unite_by_parameters();
  std::vector<Site> joined;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < sites_.size(); i += 2) {
    std::size_t first = i;
    while (same_[first] != first) first = same_[first];
    const bool is_new = first == i;
    const std::size_t place = is_new ? joined.size() : places[first];
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}}) {
      places.push_back(place + k);
      Site& site = sites_[i + k];
      if (is_new) {
        joined.push_back(std::move(site));
        continue;
      }
      Site& kept = joined[place + k];
      kept.called = kept.called || site.called;
      kept.aliases.push_back(site.name);
      kept.aliases.insert(kept.aliases.end(), site.aliases.begin(), site.aliases.end());
    }
  }
  for (auto& [object, site] : objects_) site = places[site];
  sites_ = std::move(joined);
  return places;
}

}  // namespace tbviz
