// INPUTs of the commands that take pictures: which files they stand for, and what is in them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "batch/batch_input.h"
#include "batch/file_inputs.h"
#include "shell/console.h"
#include "tbviz/archive/array_input.h"
#include "tbviz/image.h"
#include "tbviz/image/resize.h"

namespace tbviz::cli {

struct CommandSpec;

/// Which inputs there are, and how pictures are read.
struct PictureInputOptions : FileInputOptions {
  std::optional<ResizeTo> resize = {};  ///< --size
  ImageLimits limits = {};              ///< --max-pixels
};

/// INPUT..., --files-from, --null, --recursive, --size and --max-pixels. `usual_size` is what help
/// says of a --size that is not given; empty: nothing.
void add_input_options(CommandSpec& command, PictureInputOptions& options,
                       std::string_view usual_size = {});

/// --max-pixels
void add_max_pixels_option(CommandSpec& command, ImageLimits& limits);

/// --size and --max-pixels alone, for commands that name their inputs in another way.
void add_reading_options(CommandSpec& command, PictureInputOptions& options,
                         std::string_view usual_size = {});

/// The pictures and arrays that the inputs stand for, as expand_file_inputs() has it.
[[nodiscard]] std::vector<BatchInput> expand_inputs(const PictureInputOptions& options,
                                                    Console& console);

/// Whether the file's name ends as a picture's does, and not as an array's.
[[nodiscard]] bool is_called_like_picture(const std::filesystem::path& path);

/// What files that are made of an input are called: its stem, and of a member of an archive, whose
/// name somebody else has given, that as it is safe (see safe_component()).
[[nodiscard]] std::string output_name(const std::string& input);

/// A picture, or the arrays of a .npy or .npz file or of a synthetic word.
using PictureOrArrays = std::variant<Image, ArrayInput>;

/// Reads one input, which may lie in a tar archive, chosen by its content, and adds what is worth
/// knowing about a picture to `notes`. Throws InputError, FormatError or UnsupportedError.
[[nodiscard]] PictureOrArrays load_input(const std::string& input, const ImageLimits& limits,
                                         std::vector<std::string>& notes);

}  // namespace tbviz::cli
