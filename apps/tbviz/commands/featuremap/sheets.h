// The pictures that featuremap makes: a sheet for each sample of each layer's output.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "commands/featuremap/featuremap_options.h"
#include "commands/featuremap/layer_output.h"
#include "tbviz/summary/summary.h"

namespace tbviz::cli {

/// Pictures of more samples are wanted by nobody; a small file may claim any number of empty ones.
inline constexpr std::int64_t kMostSamples = 1 << 16;

/// The picture of one sample.
struct Sheet {
  std::int64_t sample = 0;
  std::string tag;
  std::string file;  ///< Below -o, without ".png": "photo/0_features.0".
  EncodedImage picture = {};
};

/// How many samples `input` holds, as its header says: 1 of a picture, and of what cannot be read;
/// 0 of an array that is refused.
[[nodiscard]] std::int64_t planned_samples(const std::string& input);

/// The files of the sheets that `input` will give, as far as they are known before the model runs:
/// an array's header tells its samples, but layers may be called twice. An input that cannot be
/// read counts as one sample.
[[nodiscard]] std::vector<std::string> planned_files(const std::string& input,
                                                     const std::vector<Layer>& layers);

/// Whether there is a picture of the output: it has two axes or more, and values.
[[nodiscard]] bool has_picture(const LayerOutput& output);

/// Draws the first `samples` of each output that has a picture, in parallel; tags and grids are as
/// `options` say. Every channel is normalised by itself and is a tile of the grid, those of tokens
/// as they lie in the picture; another output with three axes (a sequence) is one picture with a
/// row per index of its second, one with two axes a single row.
[[nodiscard]] std::vector<Sheet> draw_sheets(const std::string& input, std::int64_t samples,
                                             const std::vector<LayerOutput>& outputs,
                                             const FeaturemapOptions& options);

}  // namespace tbviz::cli
