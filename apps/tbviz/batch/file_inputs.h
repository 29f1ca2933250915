// INPUTs that are files of some kinds: named one by one, or by a folder, a glob or a tar archive.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "batch/batch_input.h"
#include "batch/batch_options.h"
#include "shell/console.h"

namespace tbviz::cli {

struct CommandSpec;
struct OptionSpec;

/// Which inputs there are.
struct FileInputOptions {
  std::vector<std::string> inputs =
      {};                   ///< Files, folders, archives, globs, synthetic arrays, "-".
  NamesOptions names = {};  ///< Further ones.
  bool recursive = false;   ///< Whether folders inside folders are looked into.
};

/// The files that a command takes from folders and archives.
struct FileKinds {
  std::span<const std::string_view> extensions;  ///< ".png", in lower case.
  std::string_view words;                        ///< "WAV files or arrays", for messages.
  std::string_view to_name;                      ///< What to name where no input is named.
};

/// INPUT..., which `help` explains, --files-from, --null and --recursive. Returns the argument.
OptionSpec& add_file_input_options(CommandSpec& command, FileInputOptions& options,
                                   std::string_view help);

/// Whether the file's name ends as one of these kinds.
[[nodiscard]] bool is_called_so(const FileKinds& kinds, const std::filesystem::path& path);

/// The files that the inputs stand for, in their order: a folder for the files in it that are
/// called so (sorted by path; with --recursive links are followed, too, each folder once, and
/// folders that cannot be read are reported), a tar archive for its members that are called so, in
/// its order, a glob for what it matches, folders and archives among it. Everything else stays as
/// it is: files, synthetic arrays, "-". No input at all is standard input if that is a pipe or a
/// file. An input that stands for nothing is reported to `console` and left out. They are not yet
/// numbered. Throws UsageError if there is no input, or standard input is named twice.
[[nodiscard]] std::vector<BatchInput> expand_file_inputs(const FileInputOptions& options,
                                                         const FileKinds& kinds, Console& console);

}  // namespace tbviz::cli
