// The inputs of commands that run a network: pictures made to fit it, and arrays as they are.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/picture_form.h"
#include "pictures/picture_input.h"
#include "pictures/picture_notes.h"
#include "shell/console.h"
#include "tbviz/image.h"
#include "tbviz/image/preprocess.h"
#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

namespace tbviz::cli {

struct CommandSpec;

/// The pictures, and --preset, --mean, --std and --gray.
struct NetworkInputOptions {
  PictureInputOptions pictures = {};
  std::string preset = "tutorial";
  std::string mean;  ///< Three numbers, or one for all; empty: the preset's.
  std::string std;
  bool gray = false;  ///< Whether all pictures are made gray, whatever the network takes.
};

/// INPUT... and what is done to pictures.
void add_network_input_options(CommandSpec& command, NetworkInputOptions& options);

/// The same without INPUT..., for commands that name their inputs in another way.
void add_preprocessing_options(CommandSpec& command, NetworkInputOptions& options);

/// What a network gets to see.
struct NetworkInput {
  Tensor values;
  std::optional<Image> picture;  ///< The picture in the same size; none of arrays.
};

/// What is done to pictures, from options that have been checked.
class Preprocessing {
 public:
  /// Throws UsageError. REQUIRES: options.preset names a preset, as --preset makes sure
  Preprocessing(const NetworkInputOptions& options, Console& console);

  /// Makes pictures from here on as form_for() says of the argument that they are for; what there
  /// is to hear of that is noted with the first of them. `model` is what to call the model.
  void fit(const InputInfo& argument, const std::string& model);

  /// A picture as float32 (1, 3, H, W), or (1, 1, H, W) if it is to be gray, or an array as it is,
  /// whatever its axes; `input` is a path, "-" or a synthetic array. Throws InputError, FormatError
  /// or UnsupportedError. What is worth knowing about a picture is told.
  [[nodiscard]] NetworkInput load(const std::string& input);

  /// Does what load() of the same input will ask for, as far as it is known without the model; what
  /// it throws, that will throw.
  void load_ahead(const std::string& input);

  /// A picture that was read elsewhere, as load() makes it. Gray it is made before it is resized,
  /// and normalised by the mean of the channels' numbers. REQUIRES: an RGB picture.
  [[nodiscard]] NetworkInput make(const Image& picture, const PictureForm& form) const;

  /// What the options ask for.
  [[nodiscard]] const PictureWish& wish() const { return wish_; }

 private:
  struct Loaded {
    NetworkInput input;
    std::optional<Image> original = {};  ///< None of arrays.
    PictureForm form = {};               ///< Of the picture.
    std::vector<std::string> notes = {};
  };

  /// An input that was loaded ahead, or why it could not be.
  struct Ahead {
    std::string input;
    std::optional<Loaded> loaded;
    std::exception_ptr failure;
  };

  [[nodiscard]] Loaded load_now(const std::string& input) const;

  PictureWish wish_;
  PictureForm form_;
  Normalization colour_normalization_;
  Normalization gray_normalization_;
  ImageLimits limits_;
  std::vector<std::string> form_notes_;  // Until they are told.
  std::optional<Ahead> ahead_;
  Console* console_;
  std::unique_ptr<PictureNotes> notes_;
};

/// The array of an input. Throws UsageError if there are several.
[[nodiscard]] Tensor only_array(const ArrayInput& input, const std::string& name);

/// Throws ModelError if the argument is known to take another number of axes: LibTorch takes an
/// array without the axis of samples for one sample, and would call its channels samples.
void check_axes(const Shape& shape, const InputInfo& argument);

}  // namespace tbviz::cli
