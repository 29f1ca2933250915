#include "commands/compare/compare_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shell/text_table.h"

namespace tbviz::cli {
namespace {

// The tensor, or the only one there is.
const TensorView& first_of(const ComparedTensor& tensor) {
  return tensor.a != nullptr ? tensor.a->values : tensor.b->values;
}

std::string type_cell(const ComparedTensor& tensor) {
  const auto type = std::string(name_of(first_of(tensor).dtype()));
  return tensor.retyped() ? fmt::format("{} -> {}", type, name_of(tensor.b->values.dtype())) : type;
}

std::string shape_cell(const ComparedTensor& tensor) {
  const std::string shape = format_shape(first_of(tensor).shape());
  return tensor.reshaped() ? shape + " -> " + format_shape(tensor.b->values.shape()) : shape;
}

void print_summary(const ModelComparison& comparison, const Checkpoint& a, const Checkpoint& b,
                   const ComparisonRules& rules, Console& console) {
  std::string same = fmt::format("{} same", comparison.count(TensorChange::kSame));
  if (rules.tolerance) same += fmt::format(" within {}", *rules.tolerance);
  const auto retyped = std::ranges::count_if(comparison.tensors, [](const ComparedTensor& tensor) {
    return tensor.change == TensorChange::kSame && tensor.retyped();
  });
  if (retyped > 0) same += fmt::format(" ({} of another type)", retyped);
  std::string line =
      fmt::format("{} -> {}: {}, {} changed, {} added, {} removed", a.file(), b.file(), same,
                  comparison.count(TensorChange::kChanged), comparison.count(TensorChange::kAdded),
                  comparison.count(TensorChange::kRemoved));
  if (!comparison.unread.empty()) line += fmt::format(", {} not read", comparison.unread.size());
  console.result(line);
}

void print_table(const std::vector<const ComparedTensor*>& tensors, Console& console) {
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
  for (const ComparedTensor* tensor : tensors) {
    std::vector<std::string> row = {std::string(name_of(tensor->change)), tensor->name,
                                    type_cell(*tensor), shape_cell(*tensor)};
    if (const std::optional<TensorDifference>& found = tensor->difference) {
      for (const double figure :
           {found->max_abs, found->mean_abs, found->relative, found->cosine}) {
        row.push_back(format_figure(figure));
      }
      row.push_back(std::to_string(found->differing));
      if (any_nan) row.push_back(std::to_string(found->nan_mismatches));
    }
    rows.push_back(std::move(row));
  }
  const bool figures = std::ranges::any_of(
      tensors, [](const ComparedTensor* tensor) { return tensor->difference.has_value(); });
  if (!figures) rows[0].resize(first_right);
  for (const std::string& line : align_columns(std::move(rows), first_right)) {
    console.result("  " + line);
  }
}

Json as_json(const ComparedTensor& tensor) {
  Json line;
  line["name"] = tensor.name;
  line["status"] = name_of(tensor.change);
  line["dtype"] = name_of(first_of(tensor).dtype());
  line["shape"] = json_array(first_of(tensor).shape());
  line["b_dtype"] = tensor.retyped() ? Json(name_of(tensor.b->values.dtype())) : Json();
  line["b_shape"] = tensor.reshaped() ? json_array(tensor.b->values.shape()) : Json();
  const std::optional<TensorDifference>& found = tensor.difference;
  line["max_abs"] = found ? Json(found->max_abs) : Json();
  line["mean_abs"] = found ? Json(found->mean_abs) : Json();
  line["relative"] = found ? Json(found->relative) : Json();
  line["cosine"] = found ? Json(found->cosine) : Json();
  line["differing"] = found ? Json(found->differing) : Json();
  line["nan_mismatches"] = found ? Json(found->nan_mismatches) : Json();
  return line;
}

void add_json(const ModelComparison& comparison, const std::vector<const ComparedTensor*>& tensors,
              const Checkpoint& a, const Checkpoint& b, const ComparisonRules& rules,
              Console& console) {
  Json& object = console.object();
  object["a"] = a.file();
  object["b"] = b.file();
  object["a_prefix"] = comparison.prefix_a;
  object["b_prefix"] = comparison.prefix_b;
  object["tolerance"] = rules.tolerance ? Json(*rules.tolerance) : Json();
  object["tensors"] = Json(Json::Array());
  for (const ComparedTensor* tensor : tensors) object["tensors"].push_back(as_json(*tensor));
  object["unread"] = Json(Json::Array());
  for (const PairedUnread& tensor : comparison.unread) object["unread"].push_back(tensor.name);
  Json& totals = object["totals"];
  for (const TensorChange change : {TensorChange::kSame, TensorChange::kChanged,
                                    TensorChange::kAdded, TensorChange::kRemoved}) {
    totals[name_of(change)] = comparison.count(change);
  }
}

}  // namespace

void report_comparison(const ModelComparison& comparison, const Checkpoint& a, const Checkpoint& b,
                       const ComparisonRules& rules, SameTensors same, Console& console) {
  std::vector<const ComparedTensor*> tensors;
  for (const ComparedTensor& tensor : comparison.tensors) {
    if (same == SameTensors::kCount && tensor.change == TensorChange::kSame) continue;
    tensors.push_back(&tensor);
  }
  if (console.json()) {
    add_json(comparison, tensors, a, b, rules, console);
  } else {
    print_summary(comparison, a, b, rules, console);
    print_table(tensors, console);
  }
}

}  // namespace tbviz::cli
