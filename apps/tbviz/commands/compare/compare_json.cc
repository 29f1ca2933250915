#include "commands/compare/compare_json.h"

#include <optional>
#include <string_view>

namespace tbviz::cli {
namespace {

Json dtype_json(const HeldTensor& held) {
  return held.dtype().empty() ? Json() : Json(held.dtype());
}

Json shape_json(const HeldTensor& held) {
  return held.shape() == nullptr ? Json() : json_array(*held.shape());
}

// The sides that could not be read: null, "a", "b" or "both".
Json unread_sides(const ComparedTensor& tensor) {
  if (tensor.was_read()) return {};
  if (tensor.b.unread == nullptr) return Json("a");
  return Json(tensor.a.unread == nullptr ? "b" : "both");
}

void add_figures(const std::optional<TensorDifference>& found, Json& line) {
  line["max_abs"] = found ? Json(found->max_abs) : Json();
  line["mean_abs"] = found ? Json(found->mean_abs) : Json();
  line["relative"] = found && !found->from_zero ? Json(found->relative) : Json();
  line["from_zero"] = found ? Json(found->from_zero) : Json();
  line["cosine"] = found ? Json(found->cosine) : Json();
  line["differing"] = found ? Json(found->differing) : Json();
  line["nan_mismatches"] = found ? Json(found->nan_mismatches) : Json();
}

Json as_json(const ComparedTensor& tensor) {
  const HeldTensor& first = tensor.a.exists() ? tensor.a : tensor.b;
  Json line;
  line["name"] = tensor.name;
  line["status"] = name_of(tensor.change);
  line["role"] = tensor.is_state ? "state" : "weight";
  line["dtype"] = dtype_json(first);
  line["shape"] = shape_json(first);
  line["b_dtype"] = tensor.retyped() ? dtype_json(tensor.b) : Json();
  line["b_shape"] = tensor.reshaped() ? shape_json(tensor.b) : Json();
  add_figures(tensor.difference, line);
  line["unread"] = unread_sides(tensor);
  line["equal_bytes"] = tensor.equal_bytes ? Json(*tensor.equal_bytes) : Json();
  return line;
}

}  // namespace

void add_comparison(const ModelComparison& comparison,
                    const std::vector<const ComparedTensor*>& listed, std::int64_t left_out,
                    const Checkpoint& a, const Checkpoint& b, const ComparisonRules& rules,
                    Json& object) {
  object["a"] = a.file();
  object["b"] = b.file();
  object["a_prefix"] = comparison.prefix_a;
  object["b_prefix"] = comparison.prefix_b;
  object["tolerance"] = rules.tolerance ? Json(*rules.tolerance) : Json();
  object["tensors"] = Json(Json::Array());
  for (const ComparedTensor* tensor : listed) object["tensors"].push_back(as_json(*tensor));
  object["left_out"] = left_out;
  object["excluded"] = comparison.excluded;
  object["unread"] = Json(Json::Array());
  for (const ComparedTensor& tensor : comparison.tensors) {
    if (tensor.left_unread()) object["unread"].push_back(tensor.name);
  }
  Json& totals = object["totals"];
  for (const TensorChange change :
       {TensorChange::kSame, TensorChange::kChanged, TensorChange::kAdded, TensorChange::kRemoved,
        TensorChange::kUnread}) {
    totals[name_of(change)] = comparison.count(change);
  }
}

}  // namespace tbviz::cli
