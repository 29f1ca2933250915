#include "commands/hooks/loss_option.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/class_index.h"
#include "models/single_array.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/text/nearest.h"
#include "tbviz/text/number.h"

namespace tbviz::cli {
namespace {

constexpr const char* kLosses =
    "sum, mean, norm, class:K, cross_entropy:K, element:I,J,..., l1 or mse";

// What follows `name` and a colon, if the loss begins so.
std::optional<std::string> behind(std::string_view name, std::string_view loss) {
  if (!loss.starts_with(name) || !loss.substr(name.size()).starts_with(':')) return std::nullopt;
  return std::string(loss.substr(name.size() + 1));
}

// "5,:", an index or all of each axis.
std::vector<std::optional<std::int64_t>> parse_element(std::string_view text) {
  std::vector<std::optional<std::int64_t>> element;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view entry = text.substr(0, comma);
    const std::optional<std::int64_t> index = parse_integer(entry);
    if (entry != ":" && (!index || *index < 0)) {
      throw UsageError(
          fmt::format("--loss element '{}': an index, a number from 0, or ':' for all "
                      "is needed for each axis after the batch, separated by commas",
                      entry));
    }
    element.push_back(index);
    if (comma == text.size()) return element;
    text.remove_prefix(comma + 1);
  }
}

LossTarget load_target(const std::string& word) {
  if (word.empty() || word == "zeros") return {};
  if (word == "ones") return {.values = {}, .fill = 1};
  return {.values = load_single_array(word, "--target")};
}

}  // namespace

void add_loss_options(CommandSpec& command, LossOptions& options) {
  command.option("--loss", options.loss, std::string("What is derived: ") + kLosses)
      .takes("LOSS")
      .sets(options.given)
      .defaults_to(options.loss);
  command
      .option("--target", options.target,
              "What l1 and mse compare the output with: zeros, ones or an array")
      .takes_path("zeros|ones|FILE")
      .sets(options.given)
      .defaults_to("zeros");
  command
      .option(
          "--loss-at", options.at,
          "Derive what this layer gave, in its last call, instead of what the model returns; the "
          "run stops there")
      .takes("LAYER")
      .completes(Completion::kModule)
      .sets(options.given);
}

Loss make_loss(const LossOptions& options) {
  if (options.loss == "l1") return l1_loss(load_target(options.target));
  if (options.loss == "mse") return mse_loss(load_target(options.target));
  if (!options.target.empty()) {
    throw UsageError("--target goes with --loss l1 and --loss mse only");
  }
  if (options.loss == "sum") return sum_loss();
  if (options.loss == "mean") return mean_loss();
  if (options.loss == "norm") return norm_loss();
  if (const auto word = behind("class", options.loss)) {
    return class_loss(parse_class("--loss class", *word));
  }
  if (const auto word = behind("cross_entropy", options.loss)) {
    return cross_entropy_loss(parse_class("--loss cross_entropy", *word));
  }
  if (const auto word = behind("element", options.loss)) return element_loss(parse_element(*word));
  const std::vector<std::string> known = {
      "sum", "mean", "norm", "l1", "mse", "class:0", "cross_entropy:0", "element:0"};
  throw UsageError("there is no --loss '" + options.loss + "' (" + kLosses + ")" +
                   did_you_mean(options.loss, known));
}

}  // namespace tbviz::cli
