#include "batch/file_inputs.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

#include "batch/archive_input.h"
#include "batch/listed_inputs.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/io/folder_walk.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/glob.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

struct FreeGlob {
  void operator()(glob_t* matches) const {
    ::globfree(matches);
    delete matches;
  }
};

std::vector<std::string> matches_of(const std::string& pattern) {
  const std::unique_ptr<glob_t, FreeGlob> matches(new glob_t{});
  if (::glob(pattern.c_str(), 0, nullptr, matches.get()) != 0) {
    throw InputError(pattern, "matches no file");
  }
  return {matches->gl_pathv, matches->gl_pathv + matches->gl_pathc};
}

/// Finds out what one input stands for.
class Expansion {
 public:
  Expansion(const FileKinds& kinds, bool recursive, Console& console)
      : kinds_(kinds), recursive_(recursive), console_(console) {}

  [[nodiscard]] std::vector<BatchInput> of(const ListedInput& listed) const {
    const std::string& input = listed.text;
    const bool is_single = is_called_so(kinds_, input);
    // A list may hold a million names, each of which every shard would look at.
    if (is_single && !listed.may_be_glob) return {{input, input}};
    std::error_code missing;
    if (fs::is_directory(input, missing)) return of_folder(input);
    if (listed.may_be_glob && is_glob(input) && !fs::exists(input, missing)) return of_glob(input);
    if (!is_single && is_tar_file(input)) {
      const auto wanted = [this](const fs::path& path) { return is_wanted(path); };
      return expand_archive(input, wanted, kinds_.words, console_);
    }
    return {single_input(input, is_single)};
  }

 private:
  [[nodiscard]] bool is_wanted(const fs::path& path) const {
    return !path.filename().string().starts_with('.') && is_called_so(kinds_, path);
  }

  [[nodiscard]] std::vector<BatchInput> of_glob(const std::string& pattern) const {
    std::vector<BatchInput> inputs;
    for (std::string& match : matches_of(pattern)) {
      std::ranges::move(of({std::move(match), false}), std::back_inserter(inputs));
    }
    return inputs;
  }

  [[nodiscard]] std::vector<BatchInput> of_folder(const std::string& folder) const {
    const FolderListing listing =
        list_folder(folder, recursive_ ? Subfolders::kYes : Subfolders::kNo,
                    [this](const fs::path& path) { return is_wanted(path); });
    for (const InputError& error : listing.unreadable) console_.fail(error);
    std::vector<std::string> files;
    for (const fs::path& file : listing.files) {
      std::error_code unreadable;  // A dangling link is no file.
      if (fs::is_regular_file(file, unreadable)) files.push_back(file.string());
    }
    std::sort(files.begin(), files.end());
    if (files.empty()) {
      throw FormatError(
          folder, fmt::format("the folder holds no {}{}", kinds_.words,
                              recursive_ ? "" : "; --recursive looks into the folders inside it"));
    }
    std::vector<BatchInput> inputs;
    for (const std::string& file : files) {
      inputs.push_back({file, fs::path(file).lexically_relative(folder).string()});
    }
    return inputs;
  }

  const FileKinds& kinds_;
  bool recursive_;
  Console& console_;
};

}  // namespace

OptionSpec& add_file_input_options(CommandSpec& command, FileInputOptions& options,
                                   std::string_view help) {
  OptionSpec& argument = command.argument("INPUT", options.inputs, help).takes_path("INPUT");
  add_names_options(command, options.names);
  command.flag("--recursive", options.recursive, "Look into the folders inside folders, too");
  return argument;
}

bool is_called_so(const FileKinds& kinds, const fs::path& path) {
  const auto& extensions = kinds.extensions;
  return std::ranges::find(extensions, lower_case_extension(path)) != extensions.end();
}

std::vector<BatchInput> expand_file_inputs(const FileInputOptions& options, const FileKinds& kinds,
                                           Console& console) {
  const Expansion expansion(kinds, options.recursive, console);
  std::vector<BatchInput> files;
  for (const ListedInput& input : list_inputs(options.inputs, options.names, kinds.to_name)) {
    console.attempt([&] { std::ranges::move(expansion.of(input), std::back_inserter(files)); });
  }
  return files;
}

}  // namespace tbviz::cli
