#include "commands/completion/file_candidates.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <system_error>

#include "commands/completion/reading_time.h"
#include "tbviz/event/event_files.h"
#include "tbviz/io/input_name.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

// As many are looked at whatever the time.
constexpr std::size_t kAtLeast = 1000;

bool ends_as_one_of(std::span<const std::string_view> endings, const fs::path& path) {
  return std::ranges::find(endings, lower_case_extension(path)) != endings.end();
}

bool is_called_like_model(const fs::path& path) {
  constexpr std::array<std::string_view, 13> kEndings = {
      ".pt",  ".pth",  ".pt2", ".ckpt", ".safetensors", ".onnx", ".npy",
      ".npz", ".json", ".bin", ".pkl",  ".pickle",      ".tar"};
  return ends_as_one_of(kEndings, path);
}

bool is_called_like_table(const fs::path& path) {
  constexpr std::array<std::string_view, 3> kEndings = {".csv", ".tsv", ".txt"};
  return ends_as_one_of(kEndings, path);
}

bool is_called_like_picture(const fs::path& path) {
  constexpr std::array<std::string_view, 10> kEndings = {".png", ".jpg", ".jpeg", ".bmp", ".tga",
                                                         ".pgm", ".ppm", ".pnm",  ".npy", ".npz"};
  return ends_as_one_of(kEndings, path);
}

bool fits(Completion what, const fs::path& path) {
  switch (what) {
    case Completion::kFolder:
      return false;
    case Completion::kModel:
      return is_called_like_model(path);
    case Completion::kPicture:
      return is_called_like_picture(path);
    case Completion::kLog:
      return has_event_file_name(path);
    case Completion::kLogOrModel:
      return has_event_file_name(path) || is_called_like_model(path);
    case Completion::kNumbers:
      return is_called_like_table(path) || is_called_like_model(path);
    default:
      return true;
  }
}

/// What there is in a folder, by its kind.
struct Listing {
  std::vector<Candidate> fitting;  // Folders among them.
  std::vector<Candidate> others;
};

Listing list(Completion what, std::string_view folder_word, std::string_view name_begun) {
  Listing listing;
  const ReadingTime time;
  std::error_code error;
  const fs::path folder = folder_word.empty() ? fs::path(".") : path_of_word(folder_word);
  std::size_t count = 0;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (++count > kAtLeast && time.is_over()) break;
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(name_begun)) continue;
    if (name.starts_with('.') && !name_begun.starts_with('.')) continue;
    std::error_code unknown;
    const bool is_folder = entry->is_directory(unknown);
    std::string value = std::string(folder_word) + name + (is_folder ? "/" : "");
    const bool is_fitting = is_folder || fits(what, entry->path());
    (is_fitting ? listing.fitting : listing.others).push_back({std::move(value)});
  }
  return listing;
}

bool is_file(const Candidate& candidate) { return !candidate.value.ends_with('/'); }

}  // namespace

fs::path path_of_word(std::string_view word) {
  const char* home = word.starts_with("~/") ? std::getenv("HOME") : nullptr;
  return home == nullptr ? fs::path(word) : fs::path(home) / fs::path(word.substr(2));
}

std::vector<Candidate> file_candidates(Completion what, std::string_view begun) {
  const std::size_t slash = begun.rfind('/');
  const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
  Listing listing = list(what, begun.substr(0, begin), begun.substr(begin));
  std::vector<Candidate> candidates = std::move(listing.fitting);
  if (what != Completion::kFolder && std::ranges::none_of(candidates, is_file)) {
    std::ranges::move(listing.others, std::back_inserter(candidates));
  }
  std::ranges::sort(candidates, {}, &Candidate::value);
  return candidates;
}

}  // namespace tbviz::cli
