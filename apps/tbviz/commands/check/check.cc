#include "commands/check/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <system_error>

#include "commands/check/check_expression.h"
#include "commands/check/check_shards.h"
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

/// What all chosen runs hold.
struct CheckedRuns {
  std::map<std::string, Figures> by_name;
  std::vector<std::string> tags;                           // Of scalars in any of them, in order.
  std::map<std::string, std::string, std::less<>> others;  // Kinds of the other tags.
};

CheckedRuns read_runs(const CheckOptions& options, Console& console) {
  LogSelection selection(options.selection);
  CheckedRuns runs;
  std::set<std::string> tags;
  for (const LogRun& run : find_runs({&options.log, 1}, console)) {
    if (!selection.has_run(run.name)) continue;
    const Figures& figures = runs.by_name[run.name] = read_figures(run, options.restarts, console);
    for (const auto& [tag, ignored] : figures.curves) tags.insert(tag);
    runs.others.insert(figures.others.begin(), figures.others.end());
  }
  runs.tags.assign(tags.begin(), tags.end());
  // Where nothing was read, why has been told.
  if (!runs.tags.empty() || console.exit_code() == ExitCode::kDone) selection.check_used();
  return runs;
}

void report(const CheckExpression& expression, const std::string& run, std::string_view tag,
            const CurveFigures& curve, Console& console) {
  const double value = curve.figure(expression.function);
  const bool is_float32 = curve.is_float32(expression.function);
  const bool holds = expression.holds(value, is_float32);
  if (!holds) console.answer_no();
  const std::string claim = tag == expression.tag ? expression.text : expression.text_about(tag);
  console.result(fmt::format(
      "{}  {}{}: {} is {}", holds ? "ok    " : "failed", run == "." ? "" : run + ": ", claim,
      expression.function,
      is_float32 ? fmt::format("{}", static_cast<float>(value)) : fmt::format("{}", value)));
  if (!console.json()) return;
  console.object()["checks"].push_back(Json::Object{{"expression", expression.text},
                                                    {"run", run},
                                                    {"tag", tag},
                                                    {"value", value},
                                                    {"holds", holds}});
}

// Why there is no scalar that the expression is about.
std::string hint_about(const CheckExpression& expression, const CheckedRuns& runs) {
  std::vector<std::string> others;
  for (const auto& [tag, kind] : runs.others) others.push_back(tag);
  const std::vector<std::string_view> meant = tags_meant(expression.tag, others);
  if (meant.empty()) return did_you_mean(expression.tag, runs.tags);
  const std::string& kind = runs.others.find(meant.front())->second;
  if (meant.front() == expression.tag) return fmt::format(", it is of kind {}", kind);
  return fmt::format("; '{}' is of kind {}", meant.front(), kind);
}

// A claim for each run and tag that the expression is about.
void check(const CheckExpression& expression, const CheckedRuns& runs, const std::string& log,
           Console& console) {
  const std::vector<std::string_view> tags = tags_meant(expression.tag, runs.tags);
  for (const auto& [run, figures] : runs.by_name) {
    for (const std::string_view tag : tags) {
      const auto curve = figures.curves.find(tag);
      if (curve != figures.curves.end()) report(expression, run, tag, curve->second, console);
    }
  }
  if (!tags.empty()) return;
  console.fail(UsageError(
      fmt::format("holds no scalar '{}'{}", expression.tag, hint_about(expression, runs)),
      display_name(log)));
}

}  // namespace

void declare_check(CommandSpec& command) {
  const auto options = std::make_shared<CheckOptions>();
  command.example = "tbviz check runs/first 'last(val/acc) >= 0.9'";
  command.exit_codes = {
      {ExitCode::kDone, "all expressions hold"},
      {ExitCode::kNo, "one does not, or shards left something undone"},
      {ExitCode::kUsage,
       "wrong arguments, an expression that is none, or no run has such a scalar, or any that "
       "matches"},
      {ExitCode::kInput,
       "LOGDIR, or a folder below, is missing or unreadable, or with --shards no shard has begun"},
      {ExitCode::kFormat, "a log is damaged, a file is no event log, or there is none"}};
  command.argument("LOGDIR", options->log, "A log directory, an event file, or - (standard input)")
      .takes_path("LOGDIR")
      .completes(Completion::kLog)
      .required();
  command
      .argument(
          "EXPRESSION", options->expressions,
          "FUNCTION(TAG) COMPARISON NUMBER: last, first, min, max, mean, count or finite; "
          "<, <=, >, >=, == or !=. finite(TAG) may stand alone. A glob is a claim about every "
          "tag that matches")
      .takes("EXPRESSION");
  command.flag(
      "--shards", options->shards,
      "What the shards of the run LOGDIR left undone: those that are missing, inputs that "
      "failed, event files that are gone or of another size. Then no EXPRESSION is needed");
  command
      .flag("--digests", options->digests,
            "With --shards: also whether event files hold the bytes that were written, by SHA-256")
      .needs("--shards");
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
  if (options.shards) check_shards(options.log, options.digests, console);
  if (expressions.empty()) {
    if (options.shards) return;
    throw UsageError("no EXPRESSION; give a claim like 'last(loss) < 0.1', or --shards");
  }
  const CheckedRuns runs = read_runs(options, console);
  if (runs.tags.empty() && console.exit_code() != ExitCode::kDone) return;
  if (console.json()) console.object()["checks"] = Json::Array();
  for (const CheckExpression& expression : expressions) {
    check(expression, runs, options.log, console);
  }
}

}  // namespace tbviz::cli
