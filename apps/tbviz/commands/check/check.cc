#include "commands/check/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <system_error>

#include "commands/check/check_expression.h"
#include "logs/log_input.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/event/decoder.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

/// What a run holds, by tag.
struct Figures {
  std::map<std::string, CurveFigures, std::less<>> curves;
  std::map<std::string, std::string, std::less<>>
      others;  // The kinds of values that are no scalars.
};

Figures read_figures(const LogRun& run, RestartRule restarts, Console& console) {
  Figures figures;
  read_values(run, restarts, console, [&](const EventView&, const ValueView& value) {
    const auto scalar = decode_scalar(value);
    if (!scalar) {
      if (!figures.others.contains(value.tag)) figures.others.emplace(value.tag, kind_of(value));
      return;
    }
    auto found = figures.curves.find(value.tag);
    if (found == figures.curves.end()) {
      found = figures.curves.emplace(value.tag, CurveFigures()).first;
    }
    found->second.add(*scalar);
  });
  return figures;
}

void report(const CheckExpression& expression, const std::string& run, const CurveFigures& curve,
            Console& console) {
  const double value = curve.figure(expression.function);
  const bool is_float32 = curve.is_float32(expression.function);
  const bool holds = expression.holds(value, is_float32);
  if (!holds) console.answer_no();
  console.result(fmt::format(
      "{}  {}{}: {} is {}", holds ? "ok    " : "failed", run == "." ? "" : run + ": ",
      expression.text, expression.function,
      is_float32 ? fmt::format("{}", static_cast<float>(value)) : fmt::format("{}", value)));
  if (!console.json()) return;
  console.object()["checks"].push_back(Json::Object{{"expression", expression.text},
                                                    {"run", run},
                                                    {"tag", expression.tag},
                                                    {"value", value},
                                                    {"holds", holds}});
}

}  // namespace

void declare_check(CommandSpec& command) {
  const auto options = std::make_shared<CheckOptions>();
  command.example = "tbviz check runs/first 'last(val/acc) >= 0.9'";
  command.exit_codes = {{ExitCode::kDone, "all expressions hold"},
                        {ExitCode::kNo, "one does not"},
                        {ExitCode::kUsage, "wrong arguments, or no run has a tag"},
                        {ExitCode::kInput},
                        {ExitCode::kFormat}};
  command.argument("LOGDIR", options->log, "A log directory, an event file, or - (standard input)")
      .takes_path("LOGDIR")
      .required();
  command
      .argument("EXPRESSION", options->expressions,
                "FUNCTION(TAG) COMPARISON NUMBER: last, first, min, max, mean, count or finite; "
                "<, <=, >, >=, == or !=. finite(TAG) may stand alone")
      .required();
  add_run_option(command, options->selection);
  add_restart_option(command, options->restarts);
  command.job = [options](Console& console) { run_check(*options, console); };
}

void run_check(const CheckOptions& options, Console& console) {
  std::vector<CheckExpression> expressions;
  for (const std::string& text : options.expressions) {
    std::error_code ignored;
    if (std::filesystem::exists(text, ignored)) {
      throw UsageError(
          fmt::format("check takes one log directory, and '{}' is no expression", text));
    }
    expressions.push_back(parse_check(text));
  }
  LogSelection selection(options.selection);
  std::map<std::string, Figures> runs;
  std::vector<std::string> tags;
  std::map<std::string, std::string> others;
  for (const LogRun& run : find_runs({&options.log, 1}, console)) {
    if (!selection.has_run(run.name)) continue;
    const Figures& figures = runs[run.name] = read_figures(run, options.restarts, console);
    for (const auto& [tag, ignored] : figures.curves) tags.push_back(tag);
    others.insert(figures.others.begin(), figures.others.end());
  }
  if (tags.empty() && console.exit_code() != ExitCode::kDone) return;  // Why has been told.
  selection.check_used();
  if (console.json()) console.object()["checks"] = Json::Array();
  for (const CheckExpression& expression : expressions) {
    bool found = false;
    for (const auto& [run, figures] : runs) {
      const auto curve = figures.curves.find(expression.tag);
      if (curve == figures.curves.end()) continue;
      found = true;
      report(expression, run, curve->second, console);
    }
    if (found) continue;
    const auto other = others.find(expression.tag);
    const std::string hint = other != others.end()
                                 ? fmt::format(", it is of kind {}", other->second)
                                 : did_you_mean(expression.tag, tags);
    console.fail(UsageError(fmt::format("holds no scalar '{}'{}", expression.tag, hint),
                            display_name(options.log)));
  }
}

}  // namespace tbviz::cli
