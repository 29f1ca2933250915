#include "tbviz/commands/check.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>

#include "tbviz/base/error.h"
#include "tbviz/base/input_name.h"
#include "tbviz/base/nearest.h"
#include "tbviz/base/utf8.h"
#include "tbviz/check_expression.h"
#include "tbviz/event/decoder.h"
#include "tbviz/log_input.h"
#include "tbviz/repeatable_option.h"

namespace tbviz::cli {
namespace {

using Figures = std::map<std::string, CurveFigures, std::less<>>;  // By tag.

Figures read_figures(const LogRun& run, RestartRule restarts, Console& console) {
  Figures figures;
  read_values(run, restarts, console, [&](const EventView&, const ValueView& value) {
    const auto scalar = decode_scalar(value);
    if (!scalar) return;
    auto found = figures.find(value.tag);
    if (found == figures.end()) found = figures.emplace(value.tag, CurveFigures()).first;
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
      "{}  {}{}: {} is {}", holds ? "ok    " : "failed", run == "." ? "" : printable(run) + ": ",
      printable(expression.text), expression.function,
      is_float32 ? fmt::format("{}", static_cast<float>(value)) : fmt::format("{}", value)));
  if (!console.json()) return;
  console.object()["checks"].push_back(Json::Object{{"expression", expression.text},
                                                    {"run", run},
                                                    {"tag", expression.tag},
                                                    {"value", value},
                                                    {"holds", holds}});
}

}  // namespace

void add_check(CLI::App& app, Job& job) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand(
      "check", "Claims about curves, like 'last(val/acc) >= 0.9'; exit 1 if one is wrong");
  command
      ->add_option("LOGDIR", options->log, "A log directory, an event file, or - (standard input)")
      ->required()
      ->type_name("");
  command
      ->add_option("EXPRESSION", options->expressions,
                   "FUNCTION(TAG) COMPARISON NUMBER: last, first, min, max, mean, count or finite; "
                   "<, <=, >, >=, == or !=. finite(TAG) may stand alone")
      ->required()
      ->type_name("");
  repeatable(command->add_option("--run", options->runs,
                                 "Only runs that match; . is LOGDIR itself (repeatable)"))
      ->type_name("GLOB");
  add_restart_option(*command, options->restarts);
  command->callback(
      [options, &job] { job = [options](Console& console) { run_check(*options, console); }; });
}

void run_check(const CheckOptions& options, Console& console) {
  std::vector<CheckExpression> expressions;
  for (const std::string& text : options.expressions) expressions.push_back(parse_check(text));
  const LogSelectionOptions selected{.tags = {}, .runs = options.runs};
  LogSelection selection(selected);
  std::map<std::string, Figures> runs;
  std::vector<std::string> tags;
  for (const LogRun& run : find_runs({&options.log, 1}, console)) {
    if (!selection.has_run(run.name)) continue;
    const Figures& figures = runs[run.name] = read_figures(run, options.restarts, console);
    for (const auto& [tag, ignored] : figures) tags.push_back(tag);
  }
  selection.check_used();
  if (console.json()) console.object()["checks"] = Json::Array();
  for (const CheckExpression& expression : expressions) {
    bool found = false;
    for (const auto& [run, figures] : runs) {
      const auto curve = figures.find(expression.tag);
      if (curve == figures.end()) continue;
      found = true;
      report(expression, run, curve->second, console);
    }
    if (found) continue;
    console.fail(UsageError(
        fmt::format("holds no scalar '{}'{}", expression.tag, did_you_mean(expression.tag, tags)),
        display_name(options.log)));
  }
}

}  // namespace tbviz::cli
