#include "commands/hooks/loss_option.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/class_index.h"
#include "models/single_array.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

std::optional<std::int64_t> class_of(std::string_view loss) {
  constexpr std::string_view kPrefix = "class:";
  if (!loss.starts_with(kPrefix)) return std::nullopt;
  loss.remove_prefix(kPrefix.size());
  return parse_class("--loss class", std::string(loss));
}

LossTarget load_target(const std::string& word) {
  if (word.empty() || word == "zeros") return {};
  if (word == "ones") return {.values = {}, .fill = 1};
  return {.values = load_single_array(word, "--target")};
}

}  // namespace

void add_loss_options(CommandSpec& command, LossOptions& options) {
  command.option("--loss", options.loss, "What is derived: sum, mean, class:K, l1 or mse")
      .takes("LOSS")
      .sets(options.given)
      .defaults_to(options.loss);
  command
      .option("--target", options.target,
              "What l1 and mse compare the output with: zeros, ones or an array")
      .takes_path("zeros|ones|FILE")
      .sets(options.given)
      .defaults_to("zeros");
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
