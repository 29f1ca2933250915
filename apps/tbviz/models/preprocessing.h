// The inputs of commands that run a network: pictures made to fit it, and arrays as they are.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pictures/picture_input.h"
#include "pictures/picture_notes.h"
#include "tbviz/image.h"
#include "tbviz/image/preprocess.h"
#include "tbviz/image/resize.h"
#include "tbviz/tensor.h"

namespace tbviz::cli {

struct CommandSpec;

/// The pictures, and --preset, --mean and --std.
struct NetworkInputOptions {
  PictureInputOptions pictures = {.inputs = {}, .resize = ResizeTo{224, 224, 0}, .limits = {}};
  std::string preset = "tutorial";
  std::string mean;  ///< Three numbers; empty: the preset's.
  std::string std;
};

/// INPUT... and what is done to pictures.
void add_network_input_options(CommandSpec& command, NetworkInputOptions& options);

/// The same without INPUT..., for commands that name their inputs in another way.
void add_preprocessing_options(CommandSpec& command, NetworkInputOptions& options);

/// What a network gets to see.
struct NetworkInput {
  Tensor values;
  std::optional<Image> picture;  ///< The picture in the same size; none of arrays.
  std::vector<std::string> notes = {};
};

/// What is done to pictures, from options that have been checked.
class Preprocessing {
 public:
  /// Throws UsageError. REQUIRES: options.preset names a preset, as --preset makes sure
  Preprocessing(const NetworkInputOptions& options, Console& console);

  /// A picture as float32 (1, 3, H, W), or an array NCHW as it is; `input` is a path, "-" or a
  /// synthetic array. What is worth knowing about a picture is told. Throws InputError, FormatError
  /// or UnsupportedError.
  [[nodiscard]] NetworkInput load(const std::string& input);

  /// Does what load() of the same input will ask for; what it throws, that will throw.
  void load_ahead(const std::string& input);

 private:
  /// An input that was loaded ahead, or why it could not be.
  struct Ahead {
    std::string input;
    std::optional<NetworkInput> loaded;
    std::exception_ptr failure;
  };

  [[nodiscard]] NetworkInput load_silently(const std::string& input);
  [[nodiscard]] NetworkInput load_now(const std::string& input) const;

  ResizeTo size_;
  Normalization normalization_;
  ImageLimits limits_;
  std::optional<Ahead> ahead_;
  std::unique_ptr<PictureNotes> notes_;
};

}  // namespace tbviz::cli
