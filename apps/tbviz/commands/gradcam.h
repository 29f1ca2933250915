// tbviz gradcam: where in a picture a network sees its evidence for a class.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "logs/log_options.h"
#include "models/preprocessing.h"
#include "models/run_options.h"
#include "pictures/picture_output.h"
#include "shell/command.h"
#include "shell/console.h"
#include "tbviz/model/class_map.h"

namespace tbviz::cli {

struct GradcamOptions {
  std::string model;
  std::string layer;       ///< Empty: the last convolution stage.
  std::string class_word;  ///< A class's index; empty: the best one.
  std::string result;      ///< Which of forward()'s tensors has the scores; empty: the first.
  PlacesChoice places;
  std::string method = "gradcam";
  Occlusion occlusion;
  double alpha = 0.5;         ///< Of the colours over the picture.
  std::int64_t top = 5;       ///< How many classes are printed.
  std::string labels;         ///< File with a class per line; empty: none.
  std::filesystem::path npy;  ///< Folder for the maps; empty: none.
  NetworkInputOptions input;
  std::vector<std::string> others;  ///< What the model takes beside the picture: NAME=VALUE.
  ModelRunOptions run;
  LogOptions log;
  PictureOptions pictures;
};

void declare_gradcam(CommandSpec& command);

/// Draws a class map per picture. Throws Error if the model cannot be loaded or the options do not
/// fit it; a picture that fails is reported and skipped.
void run_gradcam(const GradcamOptions& options, Console& console);

}  // namespace tbviz::cli
