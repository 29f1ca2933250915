#include "commands/hooks/output_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "commands/hooks/hook_events.h"
#include "shell/text_table.h"
#include "tbviz/error.h"
#include "tbviz/tensor/tensor_difference.h"

namespace tbviz::cli {

void report_change(const PassResult& before, const PassResult& after, const std::string& model,
                   Console& console) {
  const std::size_t count = std::min(before.outputs.size(), after.outputs.size());
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < count; ++i) {
    if (!before.unread_outputs[i].empty()) {
      console.fail(UnsupportedError(model, fmt::format("diff {}: {}", part_name("output", i, count),
                                                       before.unread_outputs[i])));
      continue;
    }
    if (before.outputs[i].shape() != after.outputs[i].shape()) continue;
    const TensorPair pair{before.outputs[i], after.outputs[i]};
    const TensorDifference difference = differences_of({&pair, 1})[0];
    rows.push_back({"diff " + part_name("output", i, count), format_shape(pair.a.shape()),
                    fmt::format("differing {}/{}", difference.differing, pair.a.count()),
                    "max " + format_figure(difference.max_abs),
                    "mean " + format_figure(difference.mean_abs),
                    "relative " + format_figure(difference.relative),
                    "cosine " + format_figure(difference.cosine)});
    if (!console.json()) continue;
    Json json = with_schema("hooks");
    json["event"] = "diff";
    json["name"] = part_name("output", i, count);
    json["shape"] = json_array(pair.a.shape());
    json["differing"] = difference.differing;
    json["max"] = difference.max_abs;
    json["mean"] = difference.mean_abs;
    json["relative"] = difference.relative;
    json["cosine"] = difference.cosine;
    console.data(json.dump());
  }
  for (const std::string& line : align_columns(std::move(rows))) console.result(line);
}

}  // namespace tbviz::cli
