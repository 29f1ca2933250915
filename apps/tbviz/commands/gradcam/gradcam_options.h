// What gradcam is told.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "batch/batch_options.h"
#include "logs/log_options.h"
#include "models/preprocessing.h"
#include "models/run_options.h"
#include "pictures/picture_output.h"
#include "shell/command.h"
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
  ShardOptions shards;
};

/// Declares them, with what else the command's help says.
void declare_gradcam_options(CommandSpec& command, GradcamOptions& options);

/// Throws UsageError for what does not go together.
void check_gradcam_options(const GradcamOptions& options);

}  // namespace tbviz::cli
