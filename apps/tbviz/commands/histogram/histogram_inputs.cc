#include "commands/histogram/histogram_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>

#include "batch/archive_input.h"
#include "batch/listed_inputs.h"
#include "tbviz/checkpoint/wrong_file.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/table/name_step.h"
#include "tbviz/tensor/synthetic.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

bool is_called_like_array(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 5> kEndings = {".npy", ".npz", ".csv", ".tsv", ".txt"};
  return std::ranges::find(kEndings, lower_case_extension(path)) != kEndings.end();
}

bool is_called_like_numbers(const std::filesystem::path& path) {
  if (path.filename().string().starts_with('.')) return false;
  return is_called_like_array(path) || has_name_of_model(path.string());
}

std::vector<BatchInput> expand(const std::string& input, Console& console) {
  const bool is_single = is_called_like_numbers(input);
  if (is_single || !is_tar_file(input)) return {single_input(input, is_single)};
  return expand_archive(input, is_called_like_numbers, "arrays, tables or models", console);
}

}  // namespace

std::vector<BatchInput> histogram_inputs(std::span<const std::string> arguments,
                                         const NamesOptions& names, Console& console) {
  std::vector<BatchInput> inputs;
  for (const ListedInput& input : list_inputs(arguments, names, "arrays, tables or models")) {
    console.attempt(
        [&] { std::ranges::move(expand(input.text, console), std::back_inserter(inputs)); });
  }
  return inputs;
}

bool are_of_several_kinds(std::span<const BatchInput> inputs) {
  const auto arrays = std::ranges::count_if(inputs, [](const BatchInput& input) {
    return is_called_like_array(input.word) || is_synthetic(input.word);
  });
  return arrays > 0 && arrays < std::ssize(inputs);
}

std::vector<std::int64_t> steps_of_names(const std::string& rule,
                                         std::span<const BatchInput> inputs, Console& console) {
  if (rule.empty()) return {};
  NameStep name_step(rule);
  std::vector<std::int64_t> steps;
  std::map<std::int64_t, std::size_t> first_at;
  for (const BatchInput& input : inputs) {
    const std::optional<std::int64_t> step = name_step.of(input.word);
    if (!step) {
      throw UsageError(fmt::format("the name holds no step, by --step-from {}", rule),
                       display_name(input.word));
    }
    first_at.emplace(*step, steps.size());
    steps.push_back(*step);
  }
  const std::size_t again = inputs.size() - first_at.size();
  for (std::size_t i = 0; again > 0 && i < inputs.size(); ++i) {
    const std::size_t first = first_at.at(steps[i]);
    if (first == i) continue;
    console.warn(
        fmt::format("{} and {} are of one step, {}, so that values of one tag meet there "
                    "({} in all)",
                    inputs[first].word, inputs[i].word, steps[i],
                    count_text(static_cast<std::int64_t>(again), "such input")));
    break;
  }
  return steps;
}

}  // namespace tbviz::cli
