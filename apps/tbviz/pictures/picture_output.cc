#include "pictures/picture_output.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "shell/options.h"
#include "tbviz/base/bytes.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/output_file.h"

namespace tbviz::cli {
namespace {

// Where a picture of another format was meant, a folder of that name helps nobody.
void check_is_no_other_picture(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 10> kOthers = {".jpg", ".jpeg", ".gif",  ".bmp", ".tga",
                                                        ".tif", ".tiff", ".webp", ".svg", ".pdf"};
  if (std::ranges::find(kOthers, lower_case_extension(path)) == kOthers.end()) return;
  throw UsageError("-o " + path.string() +
                   ": pictures are written as PNG; give a name in .png or " + "a folder");
}

UsageError two_pictures(const std::filesystem::path& path) {
  return UsageError("two pictures would be written to " + path.string() +
                    "; rename an input or split the work into two runs");
}

}  // namespace

void add_picture_options(CommandSpec& command, PictureOptions& options) {
  const std::string_view group = "Pictures";
  command
      .option("-o,--output", options.output,
              "Also write PNG files: a name in .png takes a single picture, all others are folders")
      .takes("FILE|DIR")
      .not_empty("give a file or a folder")
      .in_group(group);
  command
      .flag("--no-log", options.no_log,
            "With -o or --preview: write no event file, only pictures, or none")
      .in_group(group);
  command.flag("--force", options.force, "Replace files that exist").in_group(group);
}

bool is_one_file(const PictureOptions& options) {
  return lower_case_extension(options.output) == ".png";
}

PictureOutput::PictureOutput(PictureOptions options)
    : options_(std::move(options)), single_file_(is_one_file(options_)) {
  if (options_.output == "-") {
    throw UsageError("-o -: pictures do not go to standard output; give a file or a folder");
  }
  check_is_no_other_picture(options_.output);
}

void PictureOutput::plan(std::span<const std::string> names) {
  if (!wanted()) return;
  if (single_file_ && names.size() > 1) {
    throw UsageError("-o " + options_.output.string() + " is one file, but there are " +
                     std::to_string(names.size()) + " pictures; give a folder");
  }
  std::set<std::filesystem::path> paths;
  for (const std::string& name : names) {
    const std::filesystem::path path = path_of(name);
    if (!paths.insert(path).second) throw two_pictures(path);
    if (!planned_.insert(path).second) continue;
    check_writable(path, options_.force ? Overwrite::kYes : Overwrite::kNo);
  }
}

std::filesystem::path PictureOutput::write(const std::string& name, const std::string& png) {
  std::filesystem::path path = path_of(name);
  if (!planned_.contains(path)) throw std::logic_error(path.string() + " was not planned");
  if (!written_.insert(path).second) throw two_pictures(path);
  write_file(path, as_bytes(png), options_.force ? Overwrite::kYes : Overwrite::kNo);
  return path;
}

std::filesystem::path PictureOutput::path_of(const std::string& name) const {
  return single_file_ ? options_.output : options_.output / (name + ".png");
}

}  // namespace tbviz::cli
