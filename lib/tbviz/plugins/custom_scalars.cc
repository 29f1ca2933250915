#include "tbviz/plugins/custom_scalars.h"

#include <fmt/format.h>

#include <string>

#include "tbviz/archive/wire_writer.h"
#include "tbviz/error.h"
#include "tbviz/plugins/plugin_value.h"
#include "tbviz/plugins/tensor_proto.h"
#include "tbviz/plugins/text_field.h"

namespace tbviz {
namespace {

std::string multiline(const ScalarChart& chart) {
  std::string message;
  for (const std::string& tag : chart.tags.names()) append_any_text_field(message, 1, tag);
  return message;
}

std::string margin(const ScalarChart& chart) {
  if (chart.tags.names().size() != 3) {
    throw FormatError({}, fmt::format("the margin chart '{}' has {} tags; it takes three: value, "
                                      "lower bound, upper bound",
                                      chart.title, chart.tags.names().size()));
  }
  std::string series;
  for (std::uint32_t i = 0; i < 3; ++i) append_text_field(series, i + 1, chart.tags.names()[i]);
  std::string message;
  append_bytes_field(message, 1, series);
  return message;
}

std::string chart_message(const ScalarChart& chart) {
  std::string message;
  append_text_field(message, 1, chart.title);
  if (chart.kind == ScalarChart::Kind::kMargin) {
    append_bytes_field(message, 3, margin(chart));
  } else {
    append_bytes_field(message, 2, multiline(chart));
  }
  return message;
}

}  // namespace

Summary custom_scalars_summary(std::span<const ScalarCategory> layout) {
  std::string message;
  for (const ScalarCategory& category : layout) {
    std::string charts;
    append_text_field(charts, 1, category.title);
    for (const ScalarChart& chart : category.charts) {
      append_bytes_field(charts, 2, chart_message(chart));
    }
    append_bytes_field(message, 2, charts);
  }
  return {"custom_scalars__config__",
          plugin_value("custom_scalars", {}, encode_string_tensor(message, {}))};
}

}  // namespace tbviz
