#include "logs/file_output.h"

#include <system_error>

#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"

namespace tbviz::cli {

void add_stream_output_options(CommandSpec& command, StreamOutputOptions& options) {
  command
      .option(
          "-o,--output", options.output,
          "File to write, which appears whole or not at all, or a folder, in which it is called "
          "as the input is; - is standard output")
      .takes_path("FILE|DIR")
      .required()
      .not_empty("give a file or a folder");
  command.flag("--force", options.force, "Replace a file that exists");
}

namespace {

bool is_folder(const std::string& output) {
  std::error_code ignored;
  return output.ends_with('/') || std::filesystem::is_directory(output, ignored);
}

// What is written is never gzipped.
std::filesystem::path without_gz(std::filesystem::path name) {
  return lower_case_extension(name) == ".gz" ? name.replace_extension() : name;
}

// Below a folder an output is called as the first input is.
std::string file_of(const std::string& output, std::span<const std::filesystem::path> inputs) {
  if (!is_folder(output)) return output;
  if (inputs.empty() || inputs.front() == "-") {
    throw UsageError("is a folder, and standard input has no name for a file in it; name the file",
                     output);
  }
  return (std::filesystem::path(output) / without_gz(inputs.front().filename())).string();
}

}  // namespace

std::unique_ptr<ByteSink> open_stream_output(const StreamOutputOptions& options,
                                             std::span<const std::filesystem::path> inputs,
                                             Console& console) {
  if (options.output == "-") return open_file_output(options, inputs, console);
  return open_file_output({file_of(options.output, inputs), options.force}, inputs, console);
}

std::unique_ptr<ByteSink> open_file_output(const StreamOutputOptions& options,
                                           std::span<const std::filesystem::path> inputs,
                                           Console& console) {
  const std::string& output = options.output;
  if (output == "-") {
    console.claim_standard_output("-o -", true);
    return standard_output_sink();
  }
  for (const std::filesystem::path& input : inputs) {
    std::error_code ignored;
    if (std::filesystem::equivalent(input, output, ignored)) {
      throw UsageError("is the input as well as the output; inputs are never changed", output);
    }
  }
  return std::make_unique<OutputFile>(output, options.force ? Overwrite::kYes : Overwrite::kNo);
}

}  // namespace tbviz::cli
