// What featuremap is told.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "batch/batch_options.h"
#include "logs/log_options.h"
#include "models/preprocessing.h"
#include "models/run_options.h"
#include "pictures/picture_output.h"
#include "shell/command.h"
#include "tbviz/model/layer_places.h"

namespace tbviz::cli {

struct FeaturemapOptions {
  std::string model;   ///< Empty: the built-in network.
  std::string layers;  ///< Empty: all convolutions.
  bool list = false;   ///< Only print the layers.
  PlacesChoice places;
  NetworkInputOptions input;
  std::vector<std::string> others;  ///< What the model takes beside the picture: NAME=VALUE.
  ModelRunOptions run;
  bool channels = false;       ///< Print a line per channel, too.
  bool after_inplace = false;  ///< The values as in-place operations leave them.
  std::string tag_format = "feature map in {name}";
  int nrow = 0;               ///< 0: the square root of the number of channels.
  std::filesystem::path npy;  ///< Folder for arrays; empty: none.
  LogOptions log;
  PictureOptions pictures;
  ShardOptions shards;
};

/// Declares them, with what else the command's help says.
void declare_featuremap_options(CommandSpec& command, FeaturemapOptions& options);

/// Finds before any work what cannot go together with these inputs. Throws UsageError.
void check_featuremap_options(const FeaturemapOptions& options,
                              const std::vector<BatchInput>& inputs);

}  // namespace tbviz::cli
