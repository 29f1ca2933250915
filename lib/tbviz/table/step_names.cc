#include "tbviz/table/step_names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tbviz/text/nearest.h"

namespace tbviz {
namespace {

constexpr std::array<std::string_view, 3> kStepNames = {"step", "epoch", "x"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

int step_rank(std::string_view name, std::string_view wanted) {
  if (!wanted.empty()) return name == wanted ? 0 : kNoStep;
  int rank = 0;
  for (const std::string_view step_name : kStepNames) {
    if (name == step_name) return 2 * rank;
    if (equal_ignoring_case(name, step_name)) return 2 * rank + 1;
    ++rank;
  }
  return kNoStep;
}

UsageError no_step_column(const std::string& wanted, std::span<const std::string> names,
                          std::string file) {
  return UsageError("there is no step column '" + wanted + "'" + did_you_mean(wanted, names),
                    std::move(file));
}

}  // namespace tbviz
