#include "commands/inspect/tensor_table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "commands/inspect/stored_form.h"
#include "shell/text_table.h"
#include "tbviz/checkpoint/held_tensor.h"

namespace tbviz::cli {
namespace {

using Row = std::vector<std::string>;

constexpr std::array kFigures = {"min", "max", "mean", "std", "zeros", "NaN", "infinite"};

/// Which columns there are besides those that are always there.
struct Columns {
  bool roles = false;
  bool statistics = false;
  bool quantised = false;
};

Row titles(const Columns& columns) {
  Row row = {"name", "kind"};
  if (columns.roles) row.emplace_back("role");
  for (const char* title : {"type", "shape", "values", "bytes"}) row.emplace_back(title);
  if (columns.statistics) row.insert(row.end(), kFigures.begin(), kFigures.end());
  if (columns.quantised) row.emplace_back("quantised");
  return row;
}

std::string or_dash(std::string_view text) { return std::string(text.empty() ? "-" : text); }

// What is known of a tensor whether it was read or not; `role` and the last three are given.
Row row_of(const HeldTensor& held, const Columns& columns, std::string_view role,
           std::string values, std::string bytes) {
  Row row = {held.name(), or_dash(held.owner())};
  if (columns.roles) row.emplace_back(role);
  row.push_back(or_dash(held.dtype()));
  row.push_back(held.shape() == nullptr ? "-" : format_shape(*held.shape()));
  row.push_back(std::move(values));
  row.push_back(std::move(bytes));
  return row;
}

Row row_of_read(const HeldTensor& held, const Columns& columns, const TensorStatistics* of) {
  const NamedTensor& tensor = *held.tensor;
  Row row = row_of(held, columns, role_name(tensor.role), std::to_string(tensor.values.count()),
                   std::to_string(stored_bytes(tensor)));
  if (of != nullptr) {
    for (const double value : {of->min, of->max, of->mean, of->std}) {
      row.push_back(format_figure(value));
    }
    for (const std::int64_t count : {of->zeros, of->nan, of->infinite}) {
      row.push_back(std::to_string(count));
    }
  }
  if (columns.quantised) row.push_back(describe_quantisation(tensor));
  return row;
}

Row row_of_unread(const HeldTensor& held, const Columns& columns) {
  const std::size_t bytes = held.unread->bytes.size();
  Row row = row_of(held, columns, {}, "not read", bytes == 0 ? "-" : std::to_string(bytes));
  if (columns.statistics) row.insert(row.end(), kFigures.size(), "-");
  if (columns.quantised) row.emplace_back("-");
  return row;
}

}  // namespace

std::string_view role_name(TensorRole role) {
  switch (role) {
    case TensorRole::kParameter:
      return "parameter";
    case TensorRole::kBuffer:
      return "buffer";
    case TensorRole::kUnknown:
      break;
  }
  return {};
}

void print_tensors(const Checkpoint& checkpoint, bool with_roles,
                   std::span<const TensorStatistics> statistics, Console& console) {
  const std::vector<HeldTensor> all = held_tensors(checkpoint.contents());
  if (all.empty()) return;
  const Columns columns{with_roles, !statistics.empty(),
                        std::ranges::any_of(checkpoint.tensors(), is_quantised)};
  std::vector<Row> rows = {titles(columns)};
  const std::size_t right = with_roles ? 5 : 4;  // From here on they are numbers.
  auto of = statistics.begin();
  for (const HeldTensor& held : all) {
    if (held.tensor == nullptr) {
      rows.push_back(row_of_unread(held, columns));
    } else {
      rows.push_back(row_of_read(held, columns, statistics.empty() ? nullptr : &*of++));
    }
  }
  for (const std::string& line :
       align_columns(std::move(rows), right, {.columns = {0, 1}, .indent = 2})) {
    console.result("  " + line);
  }
}

}  // namespace tbviz::cli
