#include "tbviz/checkpoint/shards/model_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "tbviz/checkpoint/foreign/foreign.h"
#include "tbviz/checkpoint/shards/model_candidates.h"
#include "tbviz/checkpoint/shards/shard_index.h"
#include "tbviz/checkpoint/shards/shard_name.h"
#include "tbviz/checkpoint/wrong_file.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/text/glob.h"
#include "tbviz/text/natural_order.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

namespace fs = std::filesystem;

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
    std::ranges::sort(files, natural_less);
    std::ranges::sort(folders, natural_less);
  }
};

/// The indices of a folder.
struct Indices {
  std::vector<std::string> usable;
  std::vector<std::string> broken;  // Called as a model's index is, but without a weight_map.
};

Indices indices_in(const fs::path& folder, const Listing& listing) {
  Indices indices;
  for (const std::string& name : listing.files) {
    if (!glob_match("*.index*.json", name)) continue;
    std::error_code unknown;
    if (!fs::is_regular_file(folder / name, unknown)) continue;
    if (is_shard_index(MappedFile(folder / name).bytes())) {
      indices.usable.push_back(name);
    } else if (has_name_of_model(name.substr(0, name.rfind(".index")))) {
      indices.broken.push_back(name);
    }
  }
  return indices;
}

[[noreturn]] void refuse_several(const fs::path& folder, const std::vector<std::string>& names) {
  throw UsageError(fmt::format("holds several models: {}; give one of them", listed(names)),
                   display_name(folder));
}

// What `index` does not name of the models in the folder, copies of what it names aside.
std::vector<std::string> models_beside(const fs::path& index, const Listing& listing) {
  std::set<std::string> named;
  try {
    for (const std::string& file :
         parse_shard_index(MappedFile(index).bytes(), index.string()).files) {
      named.insert(fs::path(file).lexically_normal().string());
    }
  } catch (const FormatError&) {
    return {};  // Whoever reads the index gets it again.
  }
  std::vector<std::string> own;
  std::vector<std::string> others;
  for (const std::string& file : listing.files) {
    (named.contains(file) ? own : others).push_back(file);
  }
  const PytorchCopies copies(find_candidates(own));
  std::vector<std::string> beside;
  for (const ModelCandidate& other : find_candidates(others)) {
    if (copies.has(other)) continue;
    beside.push_back(other.files.size() == 1 ? other.files[0] : other.name);
  }
  return beside;
}

// Takes safetensors before others.
FolderModel choose_index(const fs::path& folder, const Listing& listing, const Indices& indices) {
  std::vector<std::string> best;
  for (const std::string& index : indices.usable) {
    if (index.find(kSafetensors) != std::string::npos) best.push_back(index);
  }
  if (best.empty()) best = indices.usable;
  if (best.size() > 1) refuse_several(folder, indices.usable);
  FolderModel model{folder / best[0], {}, {}};
  std::vector<std::string> left_out = indices.usable;
  std::erase(left_out, best[0]);
  for (const auto& more : {indices.broken, models_beside(model.file, listing)}) {
    left_out.insert(left_out.end(), more.begin(), more.end());
  }
  if (!left_out.empty()) {
    model.notes.push_back(fmt::format("{}: read by {}; left out {}", display_name(folder), best[0],
                                      listed(left_out)));
  }
  return model;
}

// Writers count from 1, some from 0.
void check_complete(const fs::path& folder, const ModelCandidate& model) {
  std::vector<bool> is_there(model.count + 1, false);
  for (const std::string& file : model.files) {
    const std::size_t number = parse_shard_name(file)->number;
    if (number <= model.count) is_there[number] = true;
  }
  const std::size_t first = is_there[0] && !is_there[model.count] ? 0 : 1;
  const std::size_t star = model.name.rfind("*-of-");
  const std::size_t digits =
      model.files[0].size() + 1 - model.name.size();  // As many as the others have.
  std::vector<std::string> named;
  std::size_t missing = 0;
  for (std::size_t number = first; number < first + model.count; ++number) {
    if (is_there[number] || ++missing > kMostListed) continue;
    named.push_back(fmt::format("{}{:0{}}{}", model.name.substr(0, star), number, digits,
                                model.name.substr(star + 1)));
  }
  if (missing == 0) return;
  throw InputError(display_name(folder),
                   fmt::format("of its {} shards some are missing: {} (is the download complete?)",
                               model.count, listed(named, missing)));
}

FolderModel choose_file(const fs::path& folder, const std::vector<ModelCandidate>& candidates,
                        std::vector<std::string> left_out) {
  const PytorchCopies copies(candidates);
  std::vector<const ModelCandidate*> models;
  std::vector<std::string> names;
  for (const ModelCandidate& candidate : candidates) {
    names.push_back(candidate.name);
    if (copies.has(candidate)) {
      left_out.push_back(candidate.name);
    } else {
      models.push_back(&candidate);
    }
  }
  if (models.size() > 1) refuse_several(folder, names);
  const ModelCandidate& model = *models[0];
  FolderModel found;
  if (model.count == 0) {
    found.file = folder / model.name;
  } else {
    check_complete(folder, model);
    found.shards = model.files;
  }
  found.notes.push_back(fmt::format("{}: has no index; read {}{}{}", display_name(folder),
                                    model.name, left_out.empty() ? "" : ", left out ",
                                    listed(left_out)));
  return found;
}

bool holds_model(const fs::path& folder, const Listing& listing) {
  if (!find_candidates(listing.files).empty()) return true;
  if (!indices_in(folder, listing).usable.empty()) return true;
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
    const std::string folders = listed(below);
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
  Indices indices = indices_in(folder, listing);
  const std::vector<ModelCandidate> candidates = find_candidates(listing.files);
  if (indices.usable.empty() && candidates.empty()) refuse(folder, listing);
  FolderModel model = indices.usable.empty()
                          ? choose_file(folder, candidates, std::move(indices.broken))
                          : choose_index(folder, listing, indices);
  const std::vector<std::string> below = folders_with_models(folder, listing);
  if (!below.empty()) {
    model.notes.push_back(fmt::format("{}: left out the models in folders below it: {}",
                                      display_name(folder), listed(below)));
  }
  return model;
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
