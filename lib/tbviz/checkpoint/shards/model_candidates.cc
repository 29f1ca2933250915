#include "tbviz/checkpoint/shards/model_candidates.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "tbviz/checkpoint/foreign/foreign.h"
#include "tbviz/checkpoint/shards/shard_name.h"
#include "tbviz/checkpoint/wrong_file.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/glob.h"

namespace tbviz {
namespace {

// What training programs keep beside a model's weights.
constexpr std::array<std::string_view, 7> kBesideModels = {
    "training_args.*", "optimizer*", "scheduler*",     "scaler*",
    "rng_state*",      "*.index.*",  "random_states_*"};

bool is_beside_models(std::string_view name) {
  return std::ranges::any_of(kBesideModels, [&](auto glob) { return glob_match(glob, name); });
}

// "model.fp16" of "model.fp16.safetensors", "model.fp16-*-of-00002.safetensors" and
// "model-*-of-00002.fp16.safetensors".
std::string stem_of(const ModelCandidate& candidate) {
  constexpr std::string_view kNumbers = "-*-of-";
  const std::string_view name = candidate.name;
  const std::string_view stem = name.substr(0, name.rfind('.'));
  if (candidate.count == 0) return std::string(stem);
  const std::size_t numbers = stem.rfind(kNumbers);
  std::string_view behind = stem.substr(numbers + kNumbers.size());
  behind.remove_prefix(run_of(behind, 0, is_digit));
  return std::string(stem.substr(0, numbers)).append(behind);
}

}  // namespace

std::vector<ModelCandidate> find_candidates(const std::vector<std::string>& files) {
  std::vector<ModelCandidate> candidates;
  std::map<std::pair<std::string, bool>, std::size_t> places;  // By name, and whether of shards.
  for (const std::string& file : files) {
    if (!has_name_of_model(file) || is_beside_models(file)) continue;
    if (foreign_by_entries(std::array{file})) continue;
    const std::optional<ShardName> shard = parse_shard_name(file);
    const std::string& name = shard ? shard->model : file;
    const auto [place, is_new] = places.try_emplace({name, shard.has_value()}, candidates.size());
    if (is_new) candidates.push_back({name, {}, shard ? shard->count : 0});
    candidates[place->second].files.push_back(file);
  }
  return candidates;
}

PytorchCopies::PytorchCopies(std::span<const ModelCandidate> models) {
  for (const ModelCandidate& model : models) {
    if (model.name.ends_with(".safetensors")) stems_.insert(stem_of(model));
  }
}

bool PytorchCopies::has(const ModelCandidate& candidate) const {
  constexpr std::string_view kPytorch = "pytorch_";
  if (!candidate.name.ends_with(".bin")) return false;
  const std::string stem = stem_of(candidate);
  if (stems_.contains(stem)) return true;
  const bool is_paired = stem == "pytorch_model" || stem.starts_with("pytorch_model.");
  return is_paired && stems_.contains(stem.substr(kPytorch.size()));
}

}  // namespace tbviz
