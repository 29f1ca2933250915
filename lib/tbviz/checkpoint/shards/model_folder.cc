#include "tbviz/checkpoint/shards/model_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <system_error>
#include <utility>

#include "tbviz/checkpoint/foreign/foreign.h"
#include "tbviz/checkpoint/shards/shard_index.h"
#include "tbviz/checkpoint/shards/shard_name.h"
#include "tbviz/checkpoint/wrong_file.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/text/glob.h"

namespace tbviz {
namespace {

namespace fs = std::filesystem;

// What training programs keep beside a model's weights.
constexpr std::array<std::string_view, 7> kBesideModels = {
    "training_args.*", "optimizer*", "scheduler*",     "scaler*",
    "rng_state*",      "*.index.*",  "random_states_*"};

constexpr std::string_view kSafetensors = ".safetensors";

/// The names in a folder, in natural order.
struct Listing {
  std::vector<std::string> files;
  std::vector<std::string> folders;

  explicit Listing(const fs::path& folder) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      std::error_code unknown;
      auto& names = entry->is_directory(unknown) ? folders : files;
      names.push_back(entry->path().filename().string());
    }
    if (error) throw InputError(display_name(folder), error.message());
    std::ranges::sort(files, is_naturally_before);
    std::ranges::sort(folders, is_naturally_before);
  }
};

/// One model among the files of a folder: a file, or some that are numbered as its shards.
struct Candidate {
  std::string name;  // As ShardName has it.
  std::vector<std::string> files;
  std::size_t count = 0;  // Of the shards that the names tell of; 0: it is one file.

  [[nodiscard]] bool is_safetensors() const { return name.ends_with(kSafetensors); }
};

bool is_beside_models(std::string_view name) {
  return std::ranges::any_of(kBesideModels, [&](auto glob) { return glob_match(glob, name); });
}

std::vector<std::string> indices_in(const fs::path& folder, const Listing& listing) {
  std::vector<std::string> indices;
  for (const std::string& name : listing.files) {
    if (!glob_match("*.index*.json", name)) continue;
    std::error_code unknown;
    if (!fs::is_regular_file(folder / name, unknown)) continue;
    if (is_shard_index(MappedFile(folder / name).bytes())) indices.push_back(name);
  }
  return indices;
}

std::vector<Candidate> candidates_in(const Listing& listing) {
  std::vector<Candidate> candidates;
  for (const std::string& name : listing.files) {
    if (!has_name_of_model(name) || is_beside_models(name)) continue;
    if (foreign_by_entries(std::array{name})) continue;
    const std::optional<ShardName> shard = parse_shard_name(name);
    const std::string model = shard ? shard->model : name;
    auto found = std::ranges::find(candidates, model, &Candidate::name);
    if (found == candidates.end()) {
      found = candidates.insert(found, Candidate{model, {}, shard ? shard->count : 0});
    }
    found->files.push_back(name);
  }
  return candidates;
}

// "model" of "model.safetensors" and "model-*-of-00002.safetensors".
std::string_view stem_of(const Candidate& candidate) {
  const std::string_view name = candidate.name;
  return name.substr(0, name.find(candidate.count > 0 ? "-*-of-" : "."));
}

// Hugging Face's libraries keep both forms under these names.
bool is_copy_of(const Candidate& other, const Candidate& model) {
  if (!model.is_safetensors() || !other.name.ends_with(".bin")) return false;
  return stem_of(other) == stem_of(model) ||
         (stem_of(other) == "pytorch_model" && stem_of(model) == "model");
}

[[noreturn]] void refuse_several(const fs::path& folder, const std::vector<std::string>& names) {
  throw UsageError(
      fmt::format("holds several models: {}; give one of them", fmt::join(names, ", ")),
      display_name(folder));
}

// Takes safetensors before others.
FolderModel choose_index(const fs::path& folder, std::vector<std::string> indices) {
  std::vector<std::string> best;
  for (const std::string& index : indices) {
    if (index.find(kSafetensors) != std::string::npos) best.push_back(index);
  }
  if (best.empty()) best = indices;
  if (best.size() > 1) refuse_several(folder, indices);
  FolderModel model{folder / best[0], {}, {}};
  std::erase(indices, best[0]);
  if (!indices.empty()) {
    model.notes.push_back(fmt::format("{}: read by {}; left out {}", display_name(folder), best[0],
                                      fmt::join(indices, ", ")));
  }
  return model;
}

void check_complete(const fs::path& folder, const Candidate& model) {
  std::vector<bool> is_there(model.count + 1, false);
  for (const std::string& file : model.files) {
    const std::size_t number = parse_shard_name(file)->number;
    if (number >= 1 && number <= model.count) is_there[number] = true;
  }
  constexpr std::size_t kMostNamed = 5;
  std::vector<std::string> missing;
  for (std::size_t number = 1; number <= model.count; ++number) {
    if (is_there[number]) continue;
    const std::size_t star = model.name.find('*');
    const std::size_t digits =
        model.files[0].size() + 1 - model.name.size();  // As many as the others have.
    missing.push_back(fmt::format("{}{:0{}}{}", model.name.substr(0, star), number, digits,
                                  model.name.substr(star + 1)));
    if (missing.size() > kMostNamed) break;
  }
  if (missing.empty()) return;
  if (missing.size() > kMostNamed) missing.back() = "...";
  throw InputError(display_name(folder),
                   fmt::format("of its {} shards some are missing: {} (is the download complete?)",
                               model.count, fmt::join(missing, ", ")));
}

FolderModel choose_file(const fs::path& folder, const std::vector<Candidate>& candidates) {
  std::vector<const Candidate*> models;
  std::vector<std::string> copies;
  for (const Candidate& candidate : candidates) {
    const bool is_copy = std::ranges::any_of(
        candidates, [&](const Candidate& model) { return is_copy_of(candidate, model); });
    if (is_copy) {
      copies.push_back(candidate.name);
    } else {
      models.push_back(&candidate);
    }
  }
  if (models.size() > 1) {
    std::vector<std::string> names;
    for (const Candidate& candidate : candidates) names.push_back(candidate.name);
    refuse_several(folder, names);
  }
  const Candidate& model = *models[0];
  FolderModel found;
  if (model.count == 0) {
    found.file = folder / model.name;
  } else {
    check_complete(folder, model);
    found.shards = model.files;
  }
  found.notes.push_back(fmt::format("{}: has no index; read {}{}{}", display_name(folder),
                                    model.name, copies.empty() ? "" : ", left out ",
                                    fmt::join(copies, ", ")));
  return found;
}

bool holds_model(const fs::path& folder, const Listing& listing) {
  if (!candidates_in(listing).empty() || !indices_in(folder, listing).empty()) return true;
  std::vector<std::string> names = listing.files;
  names.insert(names.end(), listing.folders.begin(), listing.folders.end());
  return foreign_by_entries(names).has_value();
}

// The folders in `folder` that hold a model, down to `levels`: Hugging Face's cache has two.
void find_folders(const fs::path& folder, const std::string& prefix, const Listing& listing,
                  int levels, std::vector<std::string>& found) {
  constexpr std::size_t kMostFolders = 64;
  for (std::size_t i = 0; i < std::min(listing.folders.size(), kMostFolders); ++i) {
    const fs::path below = folder / listing.folders[i];
    const std::string name = prefix + listing.folders[i];
    try {
      const Listing entries(below);
      if (holds_model(below, entries)) {
        found.push_back(name);
      } else if (levels > 1) {
        find_folders(below, name + "/", entries, levels - 1, found);
      }
    } catch (const InputError&) {  // What cannot be read holds none for us.
    }
  }
}

std::vector<std::string> folders_with_models(const fs::path& folder, const Listing& listing) {
  std::vector<std::string> found;
  find_folders(folder, {}, listing, 2, found);
  return found;
}

// What there is instead of a model.
[[noreturn]] void refuse(const fs::path& folder, const Listing& listing) {
  std::vector<std::string> names = listing.files;
  names.insert(names.end(), listing.folders.begin(), listing.folders.end());
  if (const ForeignFact fact = foreign_by_entries(names)) {
    throw UnsupportedError(display_name(folder), *fact);
  }
  for (const std::string& name : listing.files) {
    if (const ForeignFact fact = foreign_by_name(folder / name)) {
      throw UnsupportedError((folder / name).string(), *fact);
    }
  }
  const std::vector<std::string> below = folders_with_models(folder, listing);
  if (!below.empty()) {
    const std::string folders = fmt::format("{}", fmt::join(below, ", "));
    throw UsageError(
        below.size() == 1
            ? fmt::format("holds no model itself, but its folder {} holds one; give that", folders)
            : fmt::format("holds no model itself, but its folders {} hold some; give one of them",
                          folders),
        display_name(folder));
  }
  throw InputError(display_name(folder),
                   fmt::format("is a folder that holds no model file; {}", kReadFormats));
}

}  // namespace

FolderModel find_model(const fs::path& folder) {
  const Listing listing(folder);
  std::vector<std::string> indices = indices_in(folder, listing);
  if (!indices.empty()) return choose_index(folder, std::move(indices));
  const std::vector<Candidate> candidates = candidates_in(listing);
  if (!candidates.empty()) return choose_file(folder, candidates);
  refuse(folder, listing);
}

ModelPlace place_of_model(const fs::path& folder) {
  const Listing listing(folder);
  if (holds_model(folder, listing)) return ModelPlace::kHere;
  const bool is_foreign = std::ranges::any_of(listing.files, [&](const std::string& name) {
    return foreign_by_name(folder / name).has_value();
  });
  if (is_foreign) return ModelPlace::kHere;
  return folders_with_models(folder, listing).empty() ? ModelPlace::kNone : ModelPlace::kBelow;
}

}  // namespace tbviz
