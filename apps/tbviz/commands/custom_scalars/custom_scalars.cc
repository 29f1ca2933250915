#include "commands/custom_scalars/custom_scalars.h"

#include <memory>
#include <utility>

#include "commands/custom_scalars/layout_file.h"
#include "logs/run_output.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/error.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/plugins/custom_scalars.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {
namespace {

Json to_json(const ScalarChart& chart) {
  return Json::Object{{"title", chart.title},
                      {"kind", chart.kind == ScalarChart::Kind::kMargin ? "Margin" : "Multiline"},
                      {"tags", Json::Array(chart.tags.names().begin(), chart.tags.names().end())}};
}

void describe(const ScalarLayout& layout, Console& console) {
  if (!console.json()) return;
  Json& categories = console.object()["categories"];
  for (const ScalarCategory& category : layout) {
    Json::Array charts;
    for (const ScalarChart& chart : category.charts) charts.push_back(to_json(chart));
    categories.push_back(Json::Object{{"title", category.title}, {"charts", std::move(charts)}});
  }
}

}  // namespace

void declare_custom_scalars(CommandSpec& command) {
  const auto options = std::make_shared<CustomScalarsOptions>();
  command.example = "tbviz custom-scalars layout.json -l runs/first";
  command.exit_codes = {{ExitCode::kUsage},
                        {ExitCode::kInput},
                        {ExitCode::kFormat,
                         "the input is no layout: malformed, empty, another kind of chart, or a "
                         "Margin without three tags"},
                        {ExitCode::kOutput}};
  command
      .argument("LAYOUT.json", options->input,
                "A layout in JSON, as add_custom_scalars takes it; - or a pipe without a file is "
                "standard input")
      .takes_path("LAYOUT.json")
      .not_empty("name a file, or leave it out");
  add_log_options(command, options->log, {.tag = false, .tag_prefix = false});
  command.job = [options](Console& console) { run_custom_scalars(*options, console); };
}

void run_custom_scalars(const CustomScalarsOptions& options, Console& console) {
  const MappedFile file(input_or_standard_input(options.input, "a layout in JSON"));
  const ScalarLayout layout = parse_layout(as_chars(file.bytes()), file.name());
  LogOutput log(options.log, console);
  Summary summary;
  try {
    summary = custom_scalars_summary(layout);
  } catch (const Error& error) {
    throw blaming(error, file.name());
  }
  describe(layout, console);
  log.add(options.log.step, std::move(summary));
  log.close();
}

}  // namespace tbviz::cli
