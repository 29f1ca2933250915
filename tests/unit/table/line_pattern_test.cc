// Reading by the patterns of lines before must yield what the walk over each line does.
#include "tbviz/table/line_pattern.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/table/line_walk.h"
#include "tbviz/table/log_line.h"
#include "tbviz/table/names.h"

namespace tbviz::test {
namespace {

std::string described(const LogLine& line) {
  std::string text = std::string(line.label) + (line.has_bar ? " bar" : "") +
                     (line.has_number ? " number" : "") + (line.row.aside ? " aside" : "");
  for (const RowValue& value : line.row.values) {
    text += "\n" + std::string(value.tag) + ' ' + std::to_string(value.value) + ' ' +
            std::string(value.unit);
    // Not by its place: counters that are withdrawn may be missing.
    if (value.counter != RowValue::kNoCounter) {
      text += " of " + std::string(line.row.counters[value.counter].name);
    }
  }
  for (const RowCounter& counter : line.row.counters) {
    if (counter.withdrawn) continue;
    text += "\n#" + std::string(counter.name) + ' ' + std::to_string(counter.rank.rank) + ' ' +
            std::to_string(counter.value.value) + ' ' +
            std::to_string(counter.value.whole.value_or(-1)) + ' ' +
            std::to_string(counter.total.value_or(-1)) + (counter.leads ? " leads" : "") +
            (counter.has_sign ? " sign" : "") + (counter.is_aside ? " aside" : "");
  }
  for (const NumberedValue& value : line.numbered) {
    text += "\n[" + std::to_string(value.number) + "] " + std::to_string(value.value);
  }
  return text;
}

/// Reads the lines one after the other, both ways.
void check_both_ways(const std::vector<std::string>& lines) {
  const CounterNames names("");
  const auto is_known = [](std::string_view) { return false; };
  LineWalk walk(names, is_known, "value");
  LogLineReader reader(names, is_known, "value");
  for (const std::string& line : lines) {
    CAPTURE(line);
    const std::string walked = described(walk.walk(line));
    CHECK(described(reader.read(line)) == walked);
  }
}

std::optional<LinePattern> pattern_of(std::string_view text) {
  const CounterNames names("");
  LineWalk walk(
      names, [](std::string_view) { return false; }, "value");
  const LogLine& line = walk.walk(text);
  return LinePattern::of(walk, line);
}

bool fits(std::string_view first, std::string_view second) {
  std::optional<LinePattern> pattern = pattern_of(first);
  LogLine line;
  return pattern && pattern->read(second, line);
}

}  // namespace

TEST_CASE("line_pattern: lines that differ in numbers alone fit") {
  CHECK(fits("iter 1: loss 2.5, time 12.5ms", "iter 20: loss 0.25, time 7.75ms"));
  CHECK(fits("Epoch: [1/10] loss: 2.5", "Epoch: [7/10] loss: 1e-3"));
  CHECK(fits("2024-01-02 03:04:05 step=1 loss=2.5", "2025-11-12 13:14:15 step=2 loss=-1.5"));
  CHECK(fits("10%|#    | 1/10 [00:01<00:09, 1.5it/s, loss=2.5]",
             "70%|###  | 7/10 [00:07<00:03, 1.5it/s, loss=0.5]"));
}

TEST_CASE("line_pattern: whatever else differs does not fit") {
  CHECK_FALSE(fits("step 1 loss: 2.5", "step 1 loss: nan"));
  CHECK_FALSE(fits("step 1 loss: 2.5", "step 1 loss: 3"));
  CHECK_FALSE(fits("step 1 time: 2.5ms", "step 1 time: 2.5s"));
  CHECK_FALSE(fits("step 1 loss: 2.5", "step 1 acc: 2.5"));
  CHECK_FALSE(fits("step 1 loss: 2.5", "step 1 loss: 2.5 acc: 3.5"));
  CHECK_FALSE(fits("step 1 loss: 2.5 acc: 3.5", "step 1 loss: 2.5"));
  CHECK_FALSE(fits("step 1 loss: 2.5", "step 1 loss: 2.5ms"));
  CHECK_FALSE(fits("step 1 loss: 2.5", "step 1  loss: 2.5"));
  CHECK_FALSE(fits("[5/10] loss: 2.5", "[50/10] loss: 2.5"));
  CHECK_FALSE(fits("step 1 of: 50%", "step 1 of: 50%|### | "));
  CHECK_FALSE(fits("step 1 at 5 loss: 2.5", "step 1 at 12:30 loss: 2.5"));
}

TEST_CASE("line_pattern: lines whose numbers decide make none") {
  CHECK_FALSE(pattern_of("step 1 lr: [0.5, 0.5]"));  // Equal numbers are one.
  CHECK_FALSE(pattern_of("step 1 time: 1m 2s"));     // A sum.
  CHECK_FALSE(pattern_of("step 12k loss: 2.5"));     // A product.
  CHECK_FALSE(pattern_of("[1]4.375,[2]4.9375"));
  CHECK_FALSE(pattern_of("Epoch 1 acc 98"));  // Whether `acc` is known.
}

TEST_CASE("line_pattern: lines with numbers in their names make none") {
  CHECK_FALSE(pattern_of("step 1 size (0.5 MB): 1.5"));
  CHECK(pattern_of("step 12 top1: 0.5"));
}

TEST_CASE("line_pattern: mixed lines are read as the walk reads them") {
  check_both_ways({"Epoch 1 loss 0.5 acc: 3/4", "Epoch 2 loss 0.25 acc: 1/1",
                   "Epoch 3 loss 1 acc: 0/4", "0: Epoch: 1 loss: 0.5", "0: test acc: 0.5",
                   "0: Epoch: 2 loss: 0.25", "1: test acc: 0.75", "step 1 loss: nan",
                   "step 2 loss: 0.5", "step 3 loss: 0.5k"});
}

TEST_CASE("line_pattern: lines that were misread once") {
  check_both_ways({"step=1 AP[0.5]=0.9 AP[0.75]=0.8", "step=2 AP[0.75]=0.7 AP[0.5]=0.6"});
  check_both_ways({"Top 1: 75.5", "Top 5: 92.5"});
  check_both_ways({"lr[0]: 0.5", "lr[1]: 0.25", "w[0].grad: 0.9", "w[1].grad: 0.8"});
  check_both_ways({"01/02 12:30:00 loss: 0.5", "01/02 1:30:00 loss: 0.4"});
  check_both_ways({"step 10/20/3000 loss 0.5", "step 11/20/3000 loss 0.4"});
  check_both_ways({"Epoch 1/3: -1it [00:00, 2.5it/s]", "Epoch 1/3: 1it [00:00, 2.5it/s]"});
  check_both_ways({"p: +3  /10", "p: 0  /10"});
  check_both_ways({"Epoch 1/ 8.1", "Epoch 1/ 1."});
  check_both_ways({"[ IoU=0.50:0.95 ] = 0.5", "[ IoU=0.50:.5 ] = 0.5"});
  check_both_ways({"acc: 1/1", "acc: 5/10", "acc: 0/0"});
}

TEST_CASE("line_pattern: every case and recording is read alike both ways") {
  int files = 0;
  for (const char* const folder :
       {TBVIZ_SCALARS_INPUTS "/cases", TBVIZ_SCALARS_INPUTS "/programs"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::ifstream file(entry.path(), std::ios::binary);
      std::string text{std::istreambuf_iterator<char>(file), {}};
      std::vector<std::string> lines(1);
      for (const char c : text) {
        if (c == '\n' || c == '\r') {
          lines.emplace_back();
        } else {
          lines.back() += c;
        }
      }
      check_both_ways(lines);
      ++files;
    }
  }
  CHECK(files > 100);
}

}  // namespace tbviz::test
