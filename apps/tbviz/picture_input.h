// INPUTs of the commands that take pictures: which files they stand for, and what is in them.
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "tbviz/archive/array_input.h"
#include "tbviz/console.h"
#include "tbviz/image/decode.h"

namespace tbviz::cli {

/// Whether folders inside folders are looked into.
enum class Recursive : bool { kNo, kYes };

/// The files that `inputs` stand for, in their order: a folder for the pictures and arrays in it
/// (known by their extension, sorted by path), a glob for the files it matches. Everything else
/// stays as it is: files, synthetic arrays, "-". No input at all is standard input if that is a
/// pipe or a file. An input that stands for nothing is reported to `console` and left out. Throws
/// UsageError if there is no input, or standard input is named twice.
[[nodiscard]] std::vector<std::string> expand_inputs(std::span<const std::string> inputs,
                                                     Recursive recursive, Console& console);

/// A picture, or the arrays of a .npy or .npz file or of a synthetic word.
using PictureOrArrays = std::variant<Image, ArrayInput>;

/// Reads one input, chosen by its content. Throws InputError, FormatError or UnsupportedError.
[[nodiscard]] PictureOrArrays load_input(const std::string& input, const ImageLimits& limits);

}  // namespace tbviz::cli
