#include "commands/featuremap/layer_output.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/text/safe_name.h"

namespace tbviz::cli {
namespace {

constexpr std::array<std::string_view, 5> kPlaceholders = {"index", "name", "type", "shape",
                                                           "weight_shape"};

std::string in_brackets(const Shape& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

std::string fill_in(std::string_view placeholder, const LayerOutput& output) {
  if (placeholder == "index") return index_word(output.layer);
  if (placeholder == "name") return output.name();
  if (placeholder == "type") return output.layer.type;
  if (placeholder == "shape") return in_brackets(output.values.shape());
  return output.layer.weight_shape.empty() ? "-" : in_brackets(output.layer.weight_shape);
}

// The next "{word}" at or behind `from`, as the positions of its braces.
std::optional<std::pair<std::size_t, std::size_t>> next_placeholder(std::string_view format,
                                                                    std::size_t from) {
  const std::size_t open = format.find('{', from);
  const std::size_t close = format.find('}', open);
  if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
  return std::pair(open, close);
}

}  // namespace

std::string index_word(const Layer& layer) {
  return layer.index ? std::to_string(*layer.index) : "-";
}

Json to_json(const Layer& layer) {
  Json json;
  json["index"] = layer.index ? Json(static_cast<std::int64_t>(*layer.index)) : Json();
  json["name"] = layer.name;
  json["kind"] = layer.type;
  json["shape"] = json_array(layer.weight_shape);
  return json;
}

std::string LayerOutput::name() const {
  std::string name = call_name(layer.name, call);
  if (item) name += fmt::format("[{}]", *item);
  return name;
}

std::string LayerOutput::file_stem() const {
  return safe_component(index_word(layer) + "_" + name());
}

void summarise(LayerOutput& output) {
  const TensorView values = output.values;
  output.statistics =
      channel_statistics(output.places ? with_channels_second(values, *output.places) : values);
}

void check_samples(const LayerOutput& output, const Shape& input) {
  const std::size_t axes = output.layer.weight_shape.size();
  if (axes == 0 || output.values.shape().size() + 1 != axes) return;
  throw ModelError(
      {}, fmt::format("an array of shape {} has no axis of samples: layer {} gives {}; "
                      "put one in front (for one sample it is 1)",
                      format_shape(input), output.name(), format_shape(output.values.shape())));
}

void check_tag_format(std::string_view format) {
  std::size_t at = 0;
  while (const auto found = next_placeholder(format, at)) {
    const auto [open, close] = *found;
    const std::string_view word = format.substr(open + 1, close - open - 1);
    if (std::find(kPlaceholders.begin(), kPlaceholders.end(), word) == kPlaceholders.end()) {
      throw UsageError(fmt::format("--tag-format does not know {{{}}}; there are {{{}}}", word,
                                   fmt::join(kPlaceholders, "}, {")));
    }
    at = close;
  }
}

std::string format_tag(std::string_view format, const LayerOutput& output) {
  std::string tag;
  std::size_t at = 0;
  while (const auto found = next_placeholder(format, at)) {
    const auto [open, close] = *found;
    tag.append(format.substr(at, open - at));
    tag.append(fill_in(format.substr(open + 1, close - open - 1), output));
    at = close + 1;
  }
  return tag.append(format.substr(at));
}

std::vector<std::string> describe(const LayerOutput& output) {
  const ValueStatistics& s = output.statistics.all;
  return {index_word(output.layer),
          output.name(),
          output.layer.type,
          format_shape(output.values.shape()),
          fmt::format("min {:.6g}", s.min),
          fmt::format("max {:.6g}", s.max),
          fmt::format("mean {:.6g}", s.mean),
          fmt::format("zeros {:.2f}%", 100 * s.share_of_zeros()),
          fmt::format("dead {}/{}", output.statistics.dead_channels,
                      output.statistics.channels.size())};
}

std::vector<std::vector<std::string>> describe_channels(const LayerOutput& output) {
  std::vector<std::vector<std::string>> rows;
  for (const ValueStatistics& channel : output.statistics.channels) {
    rows.push_back({fmt::format("  {}", rows.size()), fmt::format("min {:.6g}", channel.min),
                    fmt::format("max {:.6g}", channel.max),
                    fmt::format("mean {:.6g}", channel.mean),
                    fmt::format("std {:.6g}", channel.std),
                    fmt::format("zeros {:.2f}%", 100 * channel.share_of_zeros())});
  }
  return rows;
}

Json to_json(const LayerOutput& output, bool channels) {
  const ValueStatistics& s = output.statistics.all;
  Json json = to_json(output.layer);
  json["name"] = output.name();
  json["dtype"] = name_of(output.values.dtype());
  json["shape"] = json_array(output.values.shape());
  json["min"] = s.min;
  json["max"] = s.max;
  json["mean"] = s.mean;
  json["zeros"] = s.share_of_zeros();
  json["not_finite"] = s.not_finite;
  json["channels"] = static_cast<std::int64_t>(output.statistics.channels.size());
  json["dead_channels"] = output.statistics.dead_channels;
  if (!channels) return json;
  for (const ValueStatistics& channel : output.statistics.channels) {
    Json one;
    one["min"] = channel.min;
    one["max"] = channel.max;
    one["mean"] = channel.mean;
    one["std"] = channel.std;
    one["zeros"] = channel.share_of_zeros();
    one["not_finite"] = channel.not_finite;
    json["channel_statistics"].push_back(std::move(one));
  }
  return json;
}

}  // namespace tbviz::cli
