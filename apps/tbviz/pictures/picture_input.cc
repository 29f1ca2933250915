#include "pictures/picture_input.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>

#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/error.h"
#include "tbviz/io/folder_walk.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/text/glob.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kExtensions = {".png", ".jpg", ".jpeg", ".bmp", ".tga",
                                                         ".pgm", ".ppm", ".npy",  ".npz"};

bool has_known_extension(const fs::path& path) {
  return std::ranges::find(kExtensions, lower_case_extension(path)) != kExtensions.end();
}

bool is_input_name(const fs::path& path) {
  return !path.filename().string().starts_with('.') && has_known_extension(path);
}

std::vector<std::string> expand_folder(const std::string& folder, bool recursive,
                                       Console& console) {
  const FolderListing listing =
      list_folder(folder, recursive ? Subfolders::kYes : Subfolders::kNo, is_input_name);
  for (const InputError& error : listing.unreadable) console.fail(error);
  std::vector<std::string> files;
  for (const fs::path& file : listing.files) {
    std::error_code unreadable;  // A dangling link is no file.
    if (fs::is_regular_file(file, unreadable)) files.push_back(file.string());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    throw FormatError(folder,
                      std::string("the folder holds no pictures (PNG, JPEG, BMP, TGA, PGM, "
                                  "PPM) and no arrays") +
                          (recursive ? "" : "; --recursive looks into the folders inside it"));
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

std::vector<std::string> expand(const std::string& input, bool recursive, Console& console) {
  std::error_code missing;
  if (fs::is_directory(input, missing)) return expand_folder(input, recursive, console);
  if (is_glob(input) && !fs::exists(input, missing)) return expand_glob(input);
  return {input};
}

}  // namespace

void add_input_options(CommandSpec& command, PictureInputOptions& options) {
  command
      .argument("INPUT", options.inputs,
                "Pictures (PNG, JPEG, BMP, TGA, PGM, PPM), arrays (.npy, .npz, randn:3,64,64@0), "
                "folders, globs, or - for standard input")
      .takes_path("INPUT")
      .completes(Completion::kPicture);
  command.flag("--recursive", options.recursive, "Look into the folders inside folders, too");
  add_reading_options(command, options);
}

void add_max_pixels_option(CommandSpec& command, ImageLimits& limits) {
  command.option("--max-pixels", limits.max_pixels, "Refuse pictures with more pixels")
      .at_least(1)
      .defaults_to("64000000");
}

void add_reading_options(CommandSpec& command, PictureInputOptions& options) {
  OptionSpec& size = command.option(
      "--size", [&options](const std::string& text) { options.resize = parse_size(text); },
      "Resize pictures: both sides, or the short one (bilinear with antialias, as Pillow's)");
  size.takes("HxW|N");
  if (options.resize) {
    size.defaults_to(fmt::format("{}x{}", options.resize->height, options.resize->width));
  }
  add_max_pixels_option(command, options.limits);
}

std::vector<std::string> expand_inputs(const PictureInputOptions& options, Console& console) {
  std::vector<std::string> files;
  for (const std::string& input :
       inputs_or_standard_input(options.inputs, "pictures, folders or arrays")) {
    console.attempt([&] {
      const std::vector<std::string> expanded = expand(input, options.recursive, console);
      files.insert(files.end(), expanded.begin(), expanded.end());
    });
  }
  return files;
}

PictureOrArrays load_input(const std::string& input, const ImageLimits& limits,
                           std::vector<std::string>& notes) {
  std::error_code missing;
  if (!std::filesystem::exists(input, missing) && is_array(input)) return ArrayInput::open(input);
  MappedFile file{fs::path(input)};
  if (is_array(file.bytes())) return ArrayInput::read(std::move(file));
  return decode_image(file.bytes(), file.name(), limits, &notes);
}

}  // namespace tbviz::cli
