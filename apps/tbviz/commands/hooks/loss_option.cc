#include "commands/hooks/loss_option.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/single_array.h"
#include "tbviz/error.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

std::optional<std::int64_t> class_of(std::string_view loss) {
  constexpr std::string_view kPrefix = "class:";
  if (!loss.starts_with(kPrefix)) return std::nullopt;
  loss.remove_prefix(kPrefix.size());
  std::int64_t index = 0;
  const char* end = loss.data() + loss.size();
  const auto [stop, failure] = std::from_chars(loss.data(), end, index);
  if (failure != std::errc() || stop != end || index < 0) {
    throw UsageError("--loss class:K needs the number of a class, counted from 0");
  }
  return index;
}

LossTarget load_target(const std::string& word) {
  if (word.empty() || word == "zeros") return {};
  if (word == "ones") return {.values = {}, .fill = 1};
  return {.values = load_single_array(word, "--target")};
}

}  // namespace

void add_loss_options(CLI::App& command, LossOptions& options) {
  command
      .add_option_function<std::string>(
          "--loss",
          [&options](const std::string& loss) {
            options.loss = loss;
            options.given = true;
          },
          "What is derived: sum (default), mean, class:K, l1 or mse")
      ->type_name("LOSS");
  command
      .add_option_function<std::string>(
          "--target",
          [&options](const std::string& target) {
            options.target = target;
            options.given = true;
          },
          "What l1 and mse compare the output with: zeros (default), ones or an array")
      ->type_name("zeros|ones|FILE");
}

Loss make_loss(const LossOptions& options) {
  if (options.loss == "l1") return l1_loss(load_target(options.target));
  if (options.loss == "mse") return mse_loss(load_target(options.target));
  if (!options.target.empty()) {
    throw UsageError("--target goes with --loss l1 and --loss mse only");
  }
  if (options.loss == "sum") return sum_loss();
  if (options.loss == "mean") return mean_loss();
  if (const auto index = class_of(options.loss)) return class_loss(*index);
  const std::vector<std::string> known = {"sum", "mean", "class:0", "l1", "mse"};
  throw UsageError("there is no --loss '" + options.loss + "' (sum, mean, class:K, l1, mse)" +
                   did_you_mean(options.loss, known));
}

}  // namespace tbviz::cli
