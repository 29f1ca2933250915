#include "commands/hparams/hparams.h"

#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "commands/hparams/python_float.h"
#include "logs/run_output.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/event/run_directory.h"
#include "tbviz/event/wall_clock.h"
#include "tbviz/plugins/hparams.h"
#include "tbviz/text/python_number.h"

namespace tbviz::cli {
namespace {

struct NamedWord {
  std::string name;
  std::string value;
};

NamedWord split_at_sign(const std::string& word, std::string_view option) {
  const std::size_t sign = word.find('=');
  if (sign == std::string::npos || sign == 0) {
    throw UsageError(fmt::format("{} {}: give NAME=VALUE", option, word));
  }
  return {word.substr(0, sign), word.substr(sign + 1)};
}

// As SummaryWriter has them, truth values are numbers.
std::optional<double> number_in(const std::string& word) {
  if (word == "true") return 1;
  if (word == "false") return 0;
  return python_float(word);
}

std::vector<Hparam> hparams_of(const std::vector<std::string>& words) {
  std::vector<Hparam> hparams;
  for (const std::string& word : words) {
    NamedWord named = split_at_sign(word, "--param");
    const std::optional<double> number = number_in(named.value);
    hparams.push_back({std::move(named.name),
                       number ? HparamValue(*number) : HparamValue(std::move(named.value))});
  }
  return hparams;
}

struct Metric {
  std::string tag;
  double value;
};

std::vector<Metric> metrics_of(const HparamsOptions& options) {
  std::vector<Metric> metrics;
  for (const std::string& word : options.metrics) {
    NamedWord named = split_at_sign(word, "--metric");
    const std::optional<double> number = number_in(named.value);
    if (!number) throw UsageError(fmt::format("--metric {}: the value is no number", word));
    metrics.push_back({options.log.tag_prefix + named.name, *number});
  }
  return metrics;
}

std::string run_name(const HparamsOptions& options) {
  if (options.run_name.empty()) return python_repr(wall_clock());  // str(time.time())
  if (options.run_name.starts_with('/') || !is_sub_run_name(options.run_name)) {
    throw UsageError(fmt::format("--run-name {} leads out of the run directory", options.run_name));
  }
  return options.run_name;
}

void describe(const std::string& run, const std::vector<Hparam>& hparams,
              const std::vector<Metric>& metrics, Console& console) {
  if (!console.json()) return;
  Json parameters(Json::Object{});
  for (const Hparam& hparam : hparams) {
    const double* number = hparam.value.number();
    parameters[hparam.name] = number != nullptr ? Json(*number) : Json(*hparam.value.text());
  }
  Json results(Json::Object{});
  for (const Metric& metric : metrics) results[metric.tag] = metric.value;
  Json& object = console.object();
  object["run"] = run;
  object["hparams"] = std::move(parameters);
  object["metrics"] = std::move(results);
}

}  // namespace

void declare_hparams(CommandSpec& command) {
  const auto options = std::make_shared<HparamsOptions>();
  command.example =
      "tbviz hparams --param lr=0.1 --param optimizer=adam --metric accuracy=0.93 -l runs/search";
  command.exit_codes = {{ExitCode::kUsage, "wrong arguments, or a metric that is no number"},
                        {ExitCode::kOutput}};
  command
      .option("--param", options->params,
              "A hyperparameter: a number where Python's float() reads one; true and false are 1 "
              "and 0; else text")
      .takes("NAME=VALUE");
  command.option("--metric", options->metrics, "What came of it, under this tag: a number")
      .takes("NAME=VALUE");
  command
      .option("--run-name", options->run_name,
              "The session's run, below the run directory (default: the time)")
      .takes("NAME")
      .not_empty("give a name, or leave it out");
  add_log_options(command, options->log, {.tag = false});
  command.job = [options](Console& console) { run_hparams(*options, console); };
}

void run_hparams(const HparamsOptions& options, Console& console) {
  if (options.log.logdir == "-") {
    throw UsageError("a session is a run of its own and needs a directory, not --logdir -");
  }
  if (options.params.empty() && options.metrics.empty()) {
    throw UsageError("nothing to log; give --param NAME=VALUE and --metric NAME=VALUE");
  }
  const std::vector<Hparam> hparams = hparams_of(options.params);
  const std::vector<Metric> metrics = metrics_of(options);
  std::vector<std::string> tags;
  for (const Metric& metric : metrics) tags.push_back(metric.tag);
  const auto session = hparams_summaries(hparams, tags);
  const std::string run = run_name(options);
  LogOptions log_options = options.log;
  log_options.tag_prefix.clear();  // It is the metrics'; the plugin looks for its own tags.
  LogOutput log(log_options, console);
  for (const Summary& summary : session) log.add_to_sub_run(run, options.log.step, summary);
  for (const Metric& metric : metrics) {
    log.add_to_sub_run(run, options.log.step, {metric.tag, Scalar{metric.value}});
  }
  describe(run, hparams, metrics, console);
  log.close();
}

}  // namespace tbviz::cli
