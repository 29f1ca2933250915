#include "commands/featuremap/sheets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "pictures/picture_input.h"
#include "tbviz/archive/array_input.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/error.h"
#include "tbviz/image.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/safe_name.h"

namespace tbviz::cli {
namespace {

std::string sample_suffix(std::int64_t samples, std::int64_t sample) {
  return samples > 1 ? fmt::format("_{}", sample) : "";
}

// Two layers may have one weight shape, and a tag may be made of that: the later ones say their
// name.
std::vector<std::string> distinct_tags(const std::vector<LayerOutput>& outputs,
                                       const FeaturemapOptions& options) {
  std::vector<std::string> tags;
  for (const LayerOutput& output : outputs) {
    std::string tag = options.log.tag.empty() ? safe_tag(format_tag(options.tag_format, output))
                                              : options.log.tag;
    if (std::find(tags.begin(), tags.end(), tag) != tags.end()) {
      tag = safe_tag(tag + " (" + output.name() + ")");
    }
    tags.push_back(std::move(tag));
  }
  return tags;
}

// One sample as tiles (B, 1, H, W).
TensorView tiles_of(const TensorView& sample) {
  Shape shape = sample.shape();
  if (shape.size() >= 3) {  // Channels, maybe depth, height, width.
    std::int64_t tiles = 1;
    for (std::size_t axis = 0; axis + 2 < shape.size(); ++axis) tiles *= shape[axis];
    return sample.reshaped({tiles, 1, shape[shape.size() - 2], shape[shape.size() - 1]});
  }
  shape.insert(shape.begin(), 4 - shape.size(), 1);
  return sample.reshaped(shape);
}

// `nrow` 0: the square root of the number of tiles, rounded down.
EncodedImage draw(const LayerOutput& output, std::int64_t sample, int nrow) {
  const bool as_it_is = !output.places || output.places->axes == Axes::kChannelsFirst;
  const Tensor maps = as_it_is ? Tensor() : to_channel_maps(output.values, *output.places);
  const TensorView one = (as_it_is ? output.values : maps).view()[sample];
  const Tensor floats = is_floating_point(one.dtype()) ? to_contiguous(one) : to_float32(one);
  const TensorView tiles = tiles_of(floats);
  if (nrow == 0) nrow = static_cast<int>(std::sqrt(static_cast<double>(tiles.size(0))));
  return encode_for_log(grid_image(
      tiles, {.nrow = nrow, .padding = 2, .normalize = true, .scale_each = true}, output.name()));
}

}  // namespace

std::int64_t planned_samples(const std::string& input) {
  try {
    if (!is_array(input)) return 1;
    const std::vector<ArrayLayout> arrays = ArrayInput::layouts(input);
    if (arrays.size() != 1 || arrays.front().shape.empty()) return 1;
    const Shape& shape = arrays.front().shape;
    const bool has_pictures = count_elements(shape) > 0 && shape.front() <= kMostSamples;
    return has_pictures ? shape.front() : 0;
  } catch (const Error&) {
    return 1;  // Reported when its turn comes.
  }
}

std::vector<std::string> planned_files(const std::string& input, const std::vector<Layer>& layers) {
  const std::int64_t samples = planned_samples(input);
  std::vector<std::string> files;
  for (const Layer& layer : layers) {
    const std::string name = output_name(input) + "/" + LayerOutput{.layer = layer}.file_stem();
    for (std::int64_t sample = 0; sample < samples; ++sample) {
      files.push_back(name + sample_suffix(samples, sample));
    }
  }
  return files;
}

bool has_picture(const LayerOutput& output) {
  return output.values.shape().size() >= 2 && output.values.count() > 0;
}

std::vector<Sheet> draw_sheets(const std::string& input, std::int64_t samples,
                               const std::vector<LayerOutput>& outputs,
                               const FeaturemapOptions& options) {
  const std::vector<std::string> tags = distinct_tags(outputs, options);
  std::vector<Sheet> sheets;
  std::vector<const LayerOutput*> shown;  // By each sheet.
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!has_picture(outputs[i])) continue;
    const std::string name = output_name(input) + "/" + outputs[i].file_stem();
    const std::int64_t count = std::min(samples, outputs[i].values.shape()[0]);
    for (std::int64_t sample = 0; sample < count; ++sample) {
      sheets.push_back({sample, tags[i], name + sample_suffix(samples, sample)});
      shown.push_back(&outputs[i]);
    }
  }
  parallel_for(sheets.size(), [&](std::size_t i) {
    sheets[i].picture = draw(*shown[i], sheets[i].sample, options.nrow);
  });
  return sheets;
}

}  // namespace tbviz::cli
