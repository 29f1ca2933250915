#include "tbviz/picture_input.h"

#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>

#include "tbviz/base/error.h"
#include "tbviz/base/glob.h"
#include "tbviz/base/mapped_file.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kExtensions = {".png", ".jpg", ".jpeg", ".bmp", ".tga",
                                                         ".pgm", ".ppm", ".npy",  ".npz"};

bool has_known_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

template <class Iterator>
std::vector<std::string> files_of(Iterator entries) {
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : entries) {
    const bool hidden = entry.path().filename().string().starts_with('.');
    std::error_code unreadable;  // A dangling link is no file.
    if (!hidden && entry.is_regular_file(unreadable) && has_known_extension(entry.path())) {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> expand_folder(const std::string& folder, Recursive recursive) {
  std::vector<std::string> files;
  try {
    files = recursive == Recursive::kYes ? files_of(fs::recursive_directory_iterator(folder))
                                         : files_of(fs::directory_iterator(folder));
  } catch (const fs::filesystem_error& error) {
    throw InputError(folder, "the folder cannot be read: " + error.code().message());
  }
  if (files.empty()) {
    throw FormatError(
        folder,
        std::string("the folder holds no pictures (PNG, JPEG, BMP, TGA, PGM, "
                    "PPM) and no arrays") +
            (recursive == Recursive::kYes ? "" : "; --recursive looks into the folders inside it"));
  }
  return files;
}

struct FreeGlob {
  void operator()(glob_t* matches) const {
    ::globfree(matches);
    delete matches;
  }
};

std::vector<std::string> expand_glob(const std::string& pattern) {
  const std::unique_ptr<glob_t, FreeGlob> matches(new glob_t{});
  if (::glob(pattern.c_str(), 0, nullptr, matches.get()) != 0) {
    throw InputError(pattern, "matches no file");
  }
  return {matches->gl_pathv, matches->gl_pathv + matches->gl_pathc};
}

std::vector<std::string> expand(const std::string& input, Recursive recursive) {
  std::error_code missing;
  if (fs::is_directory(input, missing)) return expand_folder(input, recursive);
  if (is_glob(input) && !fs::exists(input, missing)) return expand_glob(input);
  return {input};
}

bool standard_input_holds_data() {
  struct stat status {};
  return ::fstat(STDIN_FILENO, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode) || S_ISSOCK(status.st_mode));
}

}  // namespace

std::vector<std::string> expand_inputs(std::span<const std::string> inputs, Recursive recursive,
                                       Console& console) {
  if (inputs.empty()) {
    if (standard_input_holds_data()) return {"-"};
    throw UsageError("no input; name pictures, folders or arrays, or pipe one in");
  }
  if (std::count(inputs.begin(), inputs.end(), "-") > 1) {
    throw UsageError("standard input (-) can be read only once");
  }
  std::vector<std::string> files;
  for (const std::string& input : inputs) {
    try {
      const std::vector<std::string> expanded = expand(input, recursive);
      files.insert(files.end(), expanded.begin(), expanded.end());
    } catch (const Error& error) {
      console.fail(error);
    }
  }
  return files;
}

PictureOrArrays load_input(const std::string& input, const ImageLimits& limits) {
  std::error_code missing;
  if (!std::filesystem::exists(input, missing) && is_array(input)) return ArrayInput::open(input);
  MappedFile file{fs::path(input)};
  if (is_array(file.bytes())) return ArrayInput::read(std::move(file));
  return decode_image(file.bytes(), file.name(), limits);
}

}  // namespace tbviz::cli
