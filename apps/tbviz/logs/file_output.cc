#include "logs/file_output.h"

#include <system_error>

#include "shell/options.h"
#include "tbviz/error.h"

namespace tbviz::cli {

void add_stream_output_options(CommandSpec& command, StreamOutputOptions& options) {
  command
      .option("-o,--output", options.output,
              "File to write, which appears whole or not at all; - is standard output")
      .takes_path("FILE")
      .required()
      .not_empty("give a file");
  command.flag("--force", options.force, "Replace a file that exists");
}

std::unique_ptr<ByteSink> open_stream_output(const StreamOutputOptions& options,
                                             std::span<const std::filesystem::path> inputs,
                                             Console& console) {
  if (options.output == "-") {
    console.claim_standard_output("-o -", true);
    return standard_output_sink();
  }
  for (const std::filesystem::path& input : inputs) {
    std::error_code ignored;
    if (std::filesystem::equivalent(input, options.output, ignored)) {
      throw UsageError("is the input as well as the output; inputs are never changed",
                       options.output);
    }
  }
  return std::make_unique<OutputFile>(options.output,
                                      options.force ? Overwrite::kYes : Overwrite::kNo);
}

}  // namespace tbviz::cli
