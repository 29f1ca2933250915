// Where a command puts one stream of bytes: -o FILE, or standard output.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "shell/console.h"
#include "tbviz/io/byte_sink.h"
#include "tbviz/io/output_file.h"

namespace tbviz::cli {

struct CommandSpec;

struct StreamOutputOptions {
  std::string output;  ///< "-": standard output. A folder: a file below, called as the input is.
  bool force = false;
};

/// -o (required) and --force.
void add_stream_output_options(CommandSpec& command, StreamOutputOptions& options);

/// A sink whose file appears whole, when it is closed. In a folder, which is one that exists or
/// ends in "/", it is called as the first of `inputs`, less a ".gz". Throws UsageError if that has
/// no name, if the output is one of `inputs`, or if standard output is not free; OutputError if the
/// file exists or cannot be created.
[[nodiscard]] std::unique_ptr<ByteSink> open_stream_output(
    const StreamOutputOptions& options, std::span<const std::filesystem::path> inputs,
    Console& console);

/// The same where a folder is no output.
[[nodiscard]] std::unique_ptr<ByteSink> open_file_output(
    const StreamOutputOptions& options, std::span<const std::filesystem::path> inputs,
    Console& console);

}  // namespace tbviz::cli
