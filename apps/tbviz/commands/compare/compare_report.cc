#include "commands/compare/compare_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands/compare/compare_json.h"
#include "shell/text_table.h"

namespace tbviz::cli {
namespace {

using Rows = std::vector<const ComparedTensor*>;

std::string type_word(const HeldTensor& held) {
  return held.dtype().empty() ? "unknown" : std::string(held.dtype());
}

std::string shape_word(const HeldTensor& held) {
  return held.shape() == nullptr ? "unknown" : format_shape(*held.shape());
}

// What stands behind the type of a tensor that was not read.
std::string unread_note(const ComparedTensor& tensor) {
  if (tensor.change == TensorChange::kSame) return " (not read; equal byte for byte)";
  if (tensor.equal_bytes == false) return " (bytes differ; values not read)";
  if (!tensor.on_both_sides()) return " (not read)";
  if (tensor.a.unread == nullptr) return " (not read in B)";
  return tensor.b.unread == nullptr ? " (not read in A)" : " (not read)";
}

std::string type_cell(const ComparedTensor& tensor) {
  std::string cell = type_word(tensor.a.exists() ? tensor.a : tensor.b);
  if (tensor.retyped()) cell += " -> " + type_word(tensor.b);
  return tensor.was_read() ? cell : cell + unread_note(tensor);
}

std::string shape_cell(const ComparedTensor& tensor) {
  const std::string shape = shape_word(tensor.a.exists() ? tensor.a : tensor.b);
  return tensor.reshaped() ? shape + " -> " + shape_word(tensor.b) : shape;
}

std::string same_text(const ModelComparison& comparison, const ComparisonRules& rules) {
  const auto count_same = [&](auto condition) {
    return std::ranges::count_if(comparison.tensors, [&](const ComparedTensor& tensor) {
      return tensor.change == TensorChange::kSame && condition(tensor);
    });
  };
  std::string text = fmt::format("{} same", comparison.count(TensorChange::kSame));
  if (rules.tolerance) text += fmt::format(" within {}", *rules.tolerance);
  std::vector<std::string> asides;
  const auto retyped = count_same([](const ComparedTensor& tensor) { return tensor.retyped(); });
  if (retyped > 0) asides.push_back(fmt::format("{} of another type", retyped));
  const auto unread = count_same([](const ComparedTensor& tensor) { return !tensor.was_read(); });
  if (unread > 0) asides.push_back(fmt::format("{} equal byte for byte, not read", unread));
  return asides.empty() ? text : fmt::format("{} ({})", text, fmt::join(asides, "; "));
}

void print_summary(const ModelComparison& comparison, const Checkpoint& a, const Checkpoint& b,
                   const ComparisonRules& rules, Console& console) {
  std::string line =
      fmt::format("{} -> {}: {}, {} changed, {} added, {} removed", a.file(), b.file(),
                  same_text(comparison, rules), comparison.count(TensorChange::kChanged),
                  comparison.count(TensorChange::kAdded), comparison.count(TensorChange::kRemoved));
  const auto unread = std::ranges::count_if(comparison.tensors, &ComparedTensor::left_unread);
  if (unread > 0) line += fmt::format(", {} not read", unread);
  if (comparison.excluded > 0) line += fmt::format(", {} excluded", comparison.excluded);
  console.result(line);
}

void add_figure_cells(const TensorDifference& found, bool any_nan, std::vector<std::string>& row) {
  row.push_back(format_figure(found.max_abs));
  row.push_back(format_figure(found.mean_abs));
  row.push_back(found.from_zero ? "from zero" : format_figure(found.relative));
  row.push_back(format_figure(found.cosine));
  row.push_back(std::to_string(found.differing));
  if (any_nan) row.push_back(std::to_string(found.nan_mismatches));
}

void print_table(const Rows& tensors, Console& console) {
  if (tensors.empty()) return;
  const bool any_nan = std::ranges::any_of(tensors, [](const ComparedTensor* tensor) {
    return tensor->difference && tensor->difference->nan_mismatches > 0;
  });
  std::vector<std::vector<std::string>> rows = {{"status", "name", "type", "shape"}};
  const std::size_t first_right = rows[0].size();
  for (const char* title : {"max", "mean", "relative", "cosine", "differing"}) {
    rows[0].emplace_back(title);
  }
  if (any_nan) rows[0].emplace_back("NaN in one");
  bool figures = false;
  for (const ComparedTensor* tensor : tensors) {
    std::vector<std::string> row = {std::string(name_of(tensor->change)), tensor->name,
                                    type_cell(*tensor), shape_cell(*tensor)};
    if (tensor->difference) {
      figures = true;
      add_figure_cells(*tensor->difference, any_nan, row);
    }
    rows.push_back(std::move(row));
  }
  if (!figures) rows[0].resize(first_right);
  for (const std::string& line :
       align_columns(std::move(rows), first_right, {.columns = {1}, .indent = 2})) {
    console.result("  " + line);
  }
}

// One line for all that --top leaves out: "and 12 more: 10 changed, 2 added".
void print_left_out(const Rows& tensors, Console& console) {
  if (tensors.empty()) return;
  std::vector<std::string> counts;
  for (const TensorChange change :
       {TensorChange::kChanged, TensorChange::kAdded, TensorChange::kRemoved, TensorChange::kUnread,
        TensorChange::kSame}) {
    const auto count = std::ranges::count(tensors, change, &ComparedTensor::change);
    if (count > 0) counts.push_back(fmt::format("{} {}", count, name_of(change)));
  }
  console.result(fmt::format("  and {} more: {}", tensors.size(), fmt::join(counts, ", ")));
}

}  // namespace

void report_comparison(const ModelComparison& comparison, const Checkpoint& a, const Checkpoint& b,
                       const ComparisonRules& rules, const ListedTensors& listed,
                       Console& console) {
  Rows tensors;
  for (const ComparedTensor& tensor : comparison.tensors) {
    if (listed.same || tensor.change != TensorChange::kSame) tensors.push_back(&tensor);
  }
  Rows left_out;
  if (listed.at_most && static_cast<std::int64_t>(tensors.size()) > *listed.at_most) {
    left_out.assign(tensors.begin() + *listed.at_most, tensors.end());
    tensors.resize(static_cast<std::size_t>(*listed.at_most));
  }
  if (console.json()) {
    add_comparison(comparison, tensors, static_cast<std::int64_t>(left_out.size()), a, b, rules,
                   console.object());
    return;
  }
  print_summary(comparison, a, b, rules, console);
  print_table(tensors, console);
  print_left_out(left_out, console);
}

}  // namespace tbviz::cli
