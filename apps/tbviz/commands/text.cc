#include "commands/text.h"

#include <memory>
#include <string_view>
#include <utility>

#include "logs/run_output.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/plugins/text.h"

namespace tbviz::cli {
namespace {

std::string_view without_final_line_end(std::string_view text) {
  if (!text.ends_with('\n')) return text;
  text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

void declare_text(CommandSpec& command) {
  const auto options = std::make_shared<TextOptions>();
  command.example = "tbviz text notes.md -l runs/first";
  command.examples = {{"git log -1 | tbviz text --tag commit -l runs/first",
                       "Keep beside the curves what they were made with"}};
  command.exit_codes = {{ExitCode::kUsage},
                        {ExitCode::kInput},
                        {ExitCode::kFormat, "the input is not in UTF-8"},
                        {ExitCode::kUnsupported, "the input is a gigabyte or more"},
                        {ExitCode::kOutput}};
  command
      .argument("FILE", options->input,
                "Markdown in UTF-8; - or a pipe without FILE is standard input")
      .takes_path("FILE")
      .not_empty("name a file, or leave it out");
  add_log_options(command, options->log);
  command.job = [options](Console& console) { run_text(*options, console); };
}

void run_text(const TextOptions& options, Console& console) {
  const std::string input = input_or_standard_input(options.input, "a text");
  const MappedFile file(input);
  LogOutput log(options.log, console);
  Summary summary;
  try {
    summary = text_summary(options.log.tag_or(default_name(input)),
                           without_final_line_end(as_chars(file.bytes())));
  } catch (const Error& error) {
    throw blaming(error, file.name());
  }
  log.add(options.log.step, std::move(summary));
  log.close();
}

}  // namespace tbviz::cli
