// tbviz kernels: the weights of convolution layers as pictures.
#pragma once

#include <string>

#include "logs/log_options.h"
#include "pictures/picture_output.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct KernelsOptions {
  std::string model;            ///< A saved model; empty: the built-in network.
  std::string layers;           ///< --layers; empty: all convolution layers.
  std::string mode = "both";    ///< split, all or both.
  std::string layout = "auto";  ///< auto, oihw, hwio or ohwi.
  int nrow = 8;                 ///< Of the picture of all kernels.
  bool scale_each = false;      ///< Says what is the case without scale_layer.
  bool scale_layer = false;     ///< Scale by the layer's range instead of each kernel's.
  bool list = false;            ///< Only say which layers there are.
  LogOptions log;
  PictureOptions pictures;
};

void declare_kernels(CommandSpec& command);

/// Draws the layers. Throws Error if the model cannot be read, holds no convolutions, or lacks a
/// layer that was asked for. Never runs the model.
void run_kernels(const KernelsOptions& options, Console& console);

}  // namespace tbviz::cli
