#include "pictures/picture_input.h"

#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "shell/options.h"
#include "tbviz/archive/tar_path.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/tensor/synthetic.h"
#include "tbviz/text/safe_name.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kExtensions = {".png", ".jpg", ".jpeg", ".bmp", ".tga",
                                                         ".pgm", ".ppm", ".npy",  ".npz"};

constexpr FileKinds kKinds = {
    .extensions = kExtensions,
    .words = "pictures (PNG, JPEG, BMP, TGA, PGM, PPM) or arrays",
    .to_name = "pictures, folders or arrays",
};

}  // namespace

bool is_called_like_picture(const fs::path& path) {
  const std::string extension = lower_case_extension(path);
  return is_called_so(kKinds, path) && extension != ".npy" && extension != ".npz";
}

std::string output_name(const std::string& input) {
  std::error_code missing;
  std::string name = default_name(input);
  const bool may_be_member = input != "-" && !is_synthetic(input) && !fs::exists(input, missing);
  return may_be_member ? safe_component(name) : name;
}

void add_input_options(CommandSpec& command, PictureInputOptions& options,
                       std::string_view usual_size) {
  add_file_input_options(command, options,
                         "Pictures (PNG, JPEG, BMP, TGA, PGM, PPM), arrays (.npy, .npz, "
                         "randn:3,64,64@0), folders, tar archives, globs, or - for standard input")
      .completes(Completion::kPicture);
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
  return expand_file_inputs(options, kKinds, console);
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
