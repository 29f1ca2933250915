#include "logs/steps_option.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/text/number.h"

namespace tbviz::cli {
namespace {

[[noreturn]] void fail_steps(const std::string& word) {
  throw UsageError(
      fmt::format("--steps takes A:B, '{}' is none (A is the first step that stays, B "
                  "the first that does not; either may be empty)",
                  word));
}

std::optional<std::int64_t> parse_step(std::string_view text, const std::string& word) {
  if (text.empty()) return {};
  const std::optional<std::int64_t> step = parse_integer(text);
  if (!step) fail_steps(word);
  return step;
}

StepRange parse_steps(const std::string& word) {
  StepRange steps;
  const std::size_t colon = word.find(':');
  const std::string_view text = word;
  if (colon == std::string::npos) fail_steps(word);
  if (const auto first = parse_step(text.substr(0, colon), word)) steps.first = *first;
  steps.end = parse_step(text.substr(colon + 1), word);
  if (steps.end && *steps.end <= steps.first) {
    throw UsageError(
        fmt::format("--steps {}: no step is from the first on and before the second", word));
  }
  return steps;
}

}  // namespace

void add_steps_option(CommandSpec& command, StepRange& steps) {
  command
      .option(
          "--steps", [&steps](const std::string& word) { steps = parse_steps(word); },
          "Only steps from A to before B; either may be empty")
      .takes("A:B");
}

}  // namespace tbviz::cli
