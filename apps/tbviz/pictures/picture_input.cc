#include "pictures/picture_input.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string_view>
#include <system_error>

#include "batch/archive_input.h"
#include "batch/listed_inputs.h"
#include "shell/options.h"
#include "tbviz/archive/tar_path.h"
#include "tbviz/error.h"
#include "tbviz/io/folder_walk.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/tensor/synthetic.h"
#include "tbviz/text/glob.h"
#include "tbviz/text/safe_name.h"

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

std::vector<BatchInput> expand_folder(const std::string& folder, bool recursive, Console& console) {
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
  std::vector<BatchInput> inputs;
  for (const std::string& file : files) {
    inputs.push_back({file, fs::path(file).lexically_relative(folder).string()});
  }
  return inputs;
}

struct FreeGlob {
  void operator()(glob_t* matches) const {
    ::globfree(matches);
    delete matches;
  }
};

std::vector<std::string> matches_of(const std::string& pattern) {
  const std::unique_ptr<glob_t, FreeGlob> matches(new glob_t{});
  if (::glob(pattern.c_str(), 0, nullptr, matches.get()) != 0) {
    throw InputError(pattern, "matches no file");
  }
  return {matches->gl_pathv, matches->gl_pathv + matches->gl_pathc};
}

std::vector<BatchInput> expand(const ListedInput& listed, bool recursive, Console& console) {
  const std::string& input = listed.text;
  const bool is_single = has_known_extension(input);
  // A list may hold a million names, each of which every shard would look at.
  if (is_single && !listed.may_be_glob) return {{input, input}};
  std::error_code missing;
  if (fs::is_directory(input, missing)) return expand_folder(input, recursive, console);
  if (listed.may_be_glob && is_glob(input) && !fs::exists(input, missing)) {
    std::vector<BatchInput> inputs;
    for (std::string& match : matches_of(input)) {
      std::ranges::move(expand({std::move(match), false}, recursive, console),
                        std::back_inserter(inputs));
    }
    return inputs;
  }
  if (!is_single && is_tar_file(input)) {
    return expand_archive(input, is_input_name,
                          "pictures (PNG, JPEG, BMP, TGA, PGM, PPM) or arrays", console);
  }
  return {single_input(input, is_single)};
}

}  // namespace

bool is_called_like_picture(const fs::path& path) {
  const std::string extension = lower_case_extension(path);
  return has_known_extension(path) && extension != ".npy" && extension != ".npz";
}

std::string output_name(const std::string& input) {
  std::error_code missing;
  std::string name = default_name(input);
  const bool may_be_member = input != "-" && !is_synthetic(input) && !fs::exists(input, missing);
  return may_be_member ? safe_component(name) : name;
}

void add_input_options(CommandSpec& command, PictureInputOptions& options,
                       std::string_view usual_size) {
  command
      .argument("INPUT", options.inputs,
                "Pictures (PNG, JPEG, BMP, TGA, PGM, PPM), arrays (.npy, .npz, randn:3,64,64@0), "
                "folders, tar archives, globs, or - for standard input")
      .takes_path("INPUT")
      .completes(Completion::kPicture);
  add_names_options(command, options.names);
  command.flag("--recursive", options.recursive, "Look into the folders inside folders, too");
  add_reading_options(command, options, usual_size);
}

void add_max_pixels_option(CommandSpec& command, ImageLimits& limits) {
  command.option("--max-pixels", limits.max_pixels, "Refuse pictures with more pixels")
      .at_least(1)
      .defaults_to("64000000");
}

void add_reading_options(CommandSpec& command, PictureInputOptions& options,
                         std::string_view usual_size) {
  command
      .option(
          "--size", [&options](const std::string& text) { options.resize = parse_size(text); },
          "Resize pictures: both sides, or the short one (bilinear with antialias, as Pillow's)")
      .takes("HxW|N")
      .defaults_to(usual_size);
  add_max_pixels_option(command, options.limits);
}

std::vector<BatchInput> expand_inputs(const PictureInputOptions& options, Console& console) {
  std::vector<BatchInput> files;
  for (const ListedInput& input :
       list_inputs(options.inputs, options.names, "pictures, folders or arrays")) {
    console.attempt([&] {
      std::ranges::move(expand(input, options.recursive, console), std::back_inserter(files));
    });
  }
  return files;
}

PictureOrArrays load_input(const std::string& input, const ImageLimits& limits,
                           std::vector<std::string>& notes) {
  std::error_code missing;
  if (!fs::exists(input, missing) && is_synthetic(input)) return ArrayInput::open(input);
  MappedFile file = open_file_or_member(input);
  if (is_array(file.bytes())) return ArrayInput::read(std::move(file));
  return decode_image(file.bytes(), file.name(), limits, &notes);
}

}  // namespace tbviz::cli
