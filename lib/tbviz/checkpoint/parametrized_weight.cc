#include "tbviz/checkpoint/parametrized_weight.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "tbviz/checkpoint/complex_parts.h"
#include "tbviz/checkpoint/repetition.h"

namespace tbviz {
namespace {

constexpr std::string_view kLists = "parametrizations.";

// What hooks append to the name of a tensor that they compute; "bar" is not PyTorch's own.
constexpr std::array<std::string_view, 6> kSuffixes = {"g", "v", "u", "orig", "mask", "bar"};

// Parts become doubles when a weight is computed; a small file may describe very many.
constexpr std::uint64_t kAlwaysFine = std::uint64_t{16} << 20U;
constexpr std::uint64_t kMostTimes = 8;

constexpr std::size_t kMostNamed = 3;      // Parts and classes in messages.
constexpr std::size_t kLongestClass = 64;  // The same.

struct PartName {
  std::string weight;     // "conv.weight"
  std::string_view list;  // "conv.parametrizations.weight", or nothing where hooks gave the name.
  std::string_view part;  // "original0"; "g".
};

std::optional<PartName> part_of_list(std::string_view name) {
  const std::size_t at = name.rfind(kLists);
  if (at == std::string_view::npos || (at > 0 && name[at - 1] != '.')) return std::nullopt;
  const std::size_t dot = name.find('.', at + kLists.size());
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view list = name.substr(0, dot);
  const std::string_view tensor = list.substr(at + kLists.size());
  return PartName{fmt::format("{}{}", name.substr(0, at), tensor), list, name.substr(dot + 1)};
}

// Several suffixes are what is made of one hook's parts by another: weight_v_mask.
std::optional<PartName> part_of_hook(std::string_view name) {
  const std::size_t start = name.rfind('.') + 1;
  std::size_t end = name.size();
  for (;;) {
    const std::size_t mark = name.substr(0, end).rfind('_');
    if (mark == std::string_view::npos || mark <= start) break;
    const std::string_view suffix = name.substr(mark + 1, end - mark - 1);
    if (std::ranges::find(kSuffixes, suffix) == kSuffixes.end()) break;
    end = mark;
  }
  if (end == name.size()) return std::nullopt;
  return PartName{std::string(name.substr(0, end)), {}, name.substr(end + 1)};
}

std::optional<PartName> part_of_weight(std::string_view name) {
  std::optional<PartName> part = part_of_list(name);
  return part ? part : part_of_hook(name);
}

// Whether parts of these names are a weight's at all: other tensors end in _v or _mask as well.
bool are_likely(std::span<const std::string_view> parts) {
  const auto has = [&](std::string_view piece) {
    return std::ranges::any_of(
        parts, [&](std::string_view part) { return part.find(piece) != std::string_view::npos; });
  };
  return has("orig") || has("bar") ||
         (std::ranges::find(parts, std::string_view("g")) != parts.end() && has("v"));
}

struct Member {
  std::string_view part;
  HeldTensor tensor;
};

/// What one weight is computed from.
struct Group {
  ParametrizedWeight weight;
  std::string_view list;
  std::vector<Member> members;

  [[nodiscard]] const Member* find(std::string_view part) const {
    const auto found = std::ranges::find(members, part, &Member::part);
    return found == members.end() ? nullptr : &*found;
  }

  [[nodiscard]] bool is_made_of(std::span<const std::string_view> parts) const {
    return !parts.empty() && members.size() == parts.size() &&
           std::ranges::all_of(parts, [&](std::string_view part) { return find(part) != nullptr; });
  }

  // As the module's attributes are called.
  [[nodiscard]] std::string called(std::string_view part) const {
    const std::string_view name = weight.name;
    const std::string_view tensor = name.substr(name.rfind('.') + 1);
    return list.empty() ? fmt::format("{}_{}", tensor, part)
                        : fmt::format("{}{}.{}", kLists, tensor, part);
  }
};

std::string_view name_of_held(const HeldTensor& tensor) {
  return tensor.tensor != nullptr ? whole_name(*tensor.tensor) : std::string_view(tensor.name());
}

std::vector<Group> group_parts(const std::vector<HeldTensor>& held) {
  std::vector<Group> groups;
  std::unordered_map<std::string, std::size_t> known;  // By list or weight.
  for (std::size_t i = 0; i < held.size(); ++i) {
    const std::string_view name = name_of_held(held[i]);
    std::optional<PartName> part = part_of_weight(name);
    if (!part) continue;
    const std::string key = part->list.empty() ? part->weight : std::string(part->list);
    const auto [found, is_new] = known.try_emplace(key, groups.size());
    if (is_new) {
      groups.emplace_back();
      groups.back().weight.name = std::move(part->weight);
      groups.back().list = part->list;
    }
    Group& group = groups[found->second];
    group.weight.members.push_back(i);
    group.weight.repeated = group.weight.repeated || held[i].repeated();
    group.members.push_back({part->part, held[i]});
  }
  return groups;
}

double elements_of(const Member& member) {
  const Shape* shape = member.tensor.shape();
  if (shape == nullptr) return 0;
  double count = 1;
  for (const std::int64_t size : *shape) count *= static_cast<double>(size);
  return count;
}

bool is_likely(const Group& group) {
  const std::string_view name = group.weight.name;
  if (name != "weight" && !name.ends_with(".weight")) return false;
  std::vector<std::string_view> parts;
  for (const Member& member : group.members) parts.push_back(member.part);
  return are_likely(parts);
}

const WeightRule* find_rule(const Group& group) {
  const auto rules = weight_rules();
  const auto found = std::ranges::find_if(rules, [&](const WeightRule& rule) {
    return group.is_made_of(group.list.empty() ? rule.suffixes : rule.originals);
  });
  return found == rules.end() ? nullptr : &*found;
}

// Whether the list is what its tensors' names suggest.
bool has_only(const ParametrizationList& list, std::string_view type) {
  return list.steps.size() == 1 &&
         list.steps.front().starts_with("__torch__.torch.nn.utils.parametrizations.") &&
         list.steps.front().ends_with(fmt::format(".{}", type));
}

// "weight_orig and weight_mask"; of many the first.
std::string parts_text(const Group& group) {
  std::vector<std::string> names;
  for (const Member& member : group.members) {
    if (names.size() < kMostNamed) names.push_back(group.called(member.part));
  }
  if (group.members.size() > kMostNamed) names.emplace_back("others");
  return fmt::format("{}", fmt::join(names, " and "));
}

std::string unknown_rule(const Group& group, const ParametrizationList* list) {
  std::vector<std::string_view> types;
  if (list != nullptr) {
    for (const std::string_view step : list->steps) {
      if (types.size() == kMostNamed) break;
      types.push_back(step.substr(step.rfind('.') + 1).substr(0, kLongestClass));
    }
  }
  const std::string by =
      types.empty() ? "a rule that the file does not tell"
                    : fmt::format("{}, which is not known here", fmt::join(types, " and then "));
  return fmt::format("is computed from {} by {}; {}", parts_text(group), by,
                     group.list.empty()
                         ? "save the weight itself"
                         : "torch.nn.utils.parametrize.remove_parametrizations() leaves the "
                           "weight itself");
}

// What is wrong with the parts of a rule that is known; empty if nothing is.
std::string find_fault(const Group& group, const WeightRule& rule,
                       const std::vector<const NamedTensor*>& parts) {
  std::vector<TensorView> views;
  for (const NamedTensor* part : parts) {
    const TensorView& values = part->values;
    const auto bytes = static_cast<std::uint64_t>(values.count()) * sizeof(double);
    if (bytes > kAlwaysFine + kMostTimes * bytes_spanned(values)) {
      return fmt::format("is computed from more elements than {} holds bytes for", part->name);
    }
    views.push_back(values);
  }
  const TensorView& main = views[rule.main];
  if (!is_floating_point(main.dtype()) || is_float8(main.dtype())) {
    return fmt::format("is computed from {} of type {}, which is not computed with",
                       parts_text(group), name_of(main.dtype()));
  }
  if (rule.fits(views)) return {};
  std::vector<std::string> shapes;
  for (const TensorView& view : views) shapes.push_back(format_shape(view.shape()));
  return fmt::format("is computed from {} of shapes {}, which are not those of {}",
                     parts_text(group), fmt::join(shapes, " and "), rule.name);
}

// Sets the rule and the parts, or returns why not.
std::string apply_rule(Group& group, const ParametrizationList* list) {
  const WeightRule* rule = find_rule(group);
  if (rule == nullptr || (list != nullptr && !has_only(*list, rule->type))) {
    return unknown_rule(group, list);
  }
  std::vector<const NamedTensor*> parts;
  for (const std::string_view part : group.list.empty() ? rule->suffixes : rule->originals) {
    const Member* member = group.find(part);
    if (member->tensor.tensor == nullptr) {
      return fmt::format("is computed from {}, which could not be read", group.called(part));
    }
    parts.push_back(member->tensor.tensor);
  }
  std::string fault = find_fault(group, *rule, parts);
  if (!fault.empty()) return fault;
  group.weight.rule = rule;
  group.weight.parts = std::move(parts);
  group.weight.main = {group.weight.parts[rule->main], nullptr};
  return {};
}

void judge(Group& group, const ParametrizationList* list, const std::string& file) {
  ParametrizedWeight& weight = group.weight;
  weight.main = std::ranges::max_element(group.members, {}, elements_of)->tensor;
  if (list != nullptr) {
    weight.owner = list->owner;
  } else if (group.list.empty()) {
    weight.owner = weight.main.owner();
  }
  const std::string fault = apply_rule(group, list);
  if (!fault.empty()) weight.error.emplace(file, fmt::format("{}: {}", weight.name, fault));
}

}  // namespace

std::string ParametrizedWeight::origin() const {
  const std::size_t module = name.rfind('.') + 1;
  std::vector<std::string_view> names;
  for (const NamedTensor* part : parts) {
    names.push_back(std::string_view(part->name).substr(module));
  }
  const std::string_view last = names.back();
  names.pop_back();
  return fmt::format("{} and {} ({})", fmt::join(names, ", "), last, rule->name);
}

Tensor ParametrizedWeight::compute() const {
  std::vector<TensorView> views;
  for (const NamedTensor* part : parts) views.push_back(part->values);
  return rule->compute(views, owner.find("ConvTranspose") != std::string::npos);
}

bool is_weight_computed(std::span<const std::string> names) {
  std::vector<std::string_view> parts;
  for (const std::string& name : names) {
    const std::optional<PartName> part = part_of_weight(name);
    if (part && part->weight == "weight") parts.push_back(part->part);
  }
  return are_likely(parts);
}

std::vector<ParametrizedWeight> find_parametrized_weights(const CheckpointContents& contents,
                                                          const std::vector<HeldTensor>& held,
                                                          const std::string& file) {
  std::unordered_map<std::string_view, const ParametrizationList*> lists;
  for (const ParametrizationList& list : contents.parametrizations) {
    lists.emplace(list.name, &list);
  }
  std::vector<ParametrizedWeight> weights;
  for (Group& group : group_parts(held)) {
    const bool likely = is_likely(group);
    if (!likely && find_rule(group) == nullptr) continue;
    const auto list = lists.find(group.list);
    judge(group, list == lists.end() ? nullptr : list->second, file);
    if (likely || group.weight.rule != nullptr) weights.push_back(std::move(group.weight));
  }
  return weights;
}

}  // namespace tbviz
