#include "commands/hooks/output_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "commands/hooks/hook_events.h"
#include "shell/text_table.h"
#include "tbviz/error.h"
#include "tbviz/tensor/tensor_difference.h"

namespace tbviz::cli {
namespace {

using Row = std::vector<std::string>;

// A result's output; null if it has fewer.
const Tensor* output_of(const PassResult& result, std::size_t index) {
  return index < result.outputs.size() ? &result.outputs[index] : nullptr;
}

std::string unread_reason(const PassResult& result, std::size_t index) {
  return index < result.outputs.size() ? result.unread_outputs[index] : std::string();
}

Json event_of(const std::string& name) {
  Json json = with_schema("hooks");
  json["event"] = "diff";
  json["name"] = name;
  return json;
}

Row compare(const std::string& name, const TensorPair& pair, Console& console) {
  const TensorDifference difference = differences_of({&pair, 1})[0];
  if (console.json()) {
    Json json = event_of(name);
    json["shape"] = json_array(pair.a.shape());
    json["differing"] = difference.differing;
    json["max"] = difference.max_abs;
    json["mean"] = difference.mean_abs;
    json["relative"] = difference.relative;
    json["cosine"] = difference.cosine;
    console.data(json.dump());
  }
  return {"diff " + name,
          format_shape(pair.a.shape()),
          fmt::format("differing {}/{}", difference.differing, pair.a.count()),
          "max " + format_figure(difference.max_abs),
          "mean " + format_figure(difference.mean_abs),
          "relative " + format_figure(difference.relative),
          "cosine " + format_figure(difference.cosine)};
}

// Of one that has another shape, or is there on one side only.
Row show_shapes(const std::string& name, const Tensor* before, const Tensor* after,
                Console& console) {
  if (console.json()) {
    Json json = event_of(name);
    json["shape"] = before != nullptr ? json_array(before->shape()) : Json();
    json["new_shape"] = after != nullptr ? json_array(after->shape()) : Json();
    console.data(json.dump());
  }
  const auto text = [](const Tensor* tensor) {
    return tensor != nullptr ? format_shape(tensor->shape()) : std::string("none");
  };
  std::string fact = "shapes differ";
  if (before == nullptr) fact = "only with the edits";
  if (after == nullptr) fact = "only without the edits";
  return {"diff " + name, text(before) + " -> " + text(after), fact};
}

}  // namespace

void report_change(const PassResult& before, const PassResult& after, const std::string& model,
                   Console& console) {
  const std::size_t count = std::max(before.outputs.size(), after.outputs.size());
  if (count == 0) console.warn(model + ": --diff: there is no tensor to compare");
  if (before.outputs.size() != after.outputs.size()) {
    console.warn(
        fmt::format("{}: --diff: {} outputs without the edits, {} with them; they are "
                    "compared in order",
                    model, before.outputs.size(), after.outputs.size()));
  }
  std::vector<Row> rows;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = part_name("output", i, count);
    std::string unread = unread_reason(before, i);
    if (unread.empty()) unread = unread_reason(after, i);
    if (!unread.empty()) {
      console.fail(UnsupportedError(model, fmt::format("diff {}: {}", name, unread)));
      continue;
    }
    const Tensor* const a = output_of(before, i);
    const Tensor* const b = output_of(after, i);
    const bool comparable = a != nullptr && b != nullptr && a->shape() == b->shape();
    rows.push_back(comparable ? compare(name, {*a, *b}, console)
                              : show_shapes(name, a, b, console));
  }
  for (const std::string& line : align_columns(std::move(rows))) console.result(line);
}

}  // namespace tbviz::cli
