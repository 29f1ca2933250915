#include "batch/listed_inputs.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "shell/standard_input.h"
#include "tbviz/error.h"
#include "tbviz/io/byte_source.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kMaxNamesBytes = std::size_t{1} << 30;

std::vector<std::string> read_names(const NamesOptions& options) {
  FileSource source = FileSource::open(options.file.empty() ? "-" : options.file);
  const std::string text = read_all(source, kMaxNamesBytes);
  const bool holds_nul = text.find('\0') != std::string::npos;
  if (holds_nul && !options.has_nuls) {
    throw UsageError("the names end in NUL; give --null, too", source.name());
  }
  if (!holds_nul && options.has_nuls && text.ends_with('\n')) {
    throw UsageError("the names end in line feeds, not in NUL; give --files-from - without --null",
                     source.name());
  }
  const char end = options.has_nuls ? '\0' : '\n';
  std::vector<std::string> names;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(text.find(end, at), text.size());
    if (next > at) names.push_back(text.substr(at, next - at));
    at = next + 1;
  }
  if (std::ranges::find(names, "-") != names.end()) {
    throw UsageError("- (standard input) cannot be among the names; give it as an argument",
                     source.name());
  }
  return names;
}

}  // namespace

std::vector<ListedInput> list_inputs(std::span<const std::string> arguments,
                                     const NamesOptions& names, std::string_view what) {
  std::vector<ListedInput> inputs;
  if (!names.wanted()) {
    for (std::string& word : inputs_or_standard_input(arguments, what)) {
      inputs.push_back({std::move(word)});
    }
    return inputs;
  }
  if (names.from_standard_input() && std::ranges::find(arguments, "-") != arguments.end()) {
    throw UsageError("standard input (-) cannot be names and an input, too");
  }
  for (const std::string& word : arguments) inputs.push_back({word});
  for (std::string& name : read_names(names)) inputs.push_back({std::move(name), false});
  if (inputs.empty()) {
    throw UsageError("no input: there are no names; name " + std::string(what) +
                     ", one a line, or between NULs with --null");
  }
  return inputs;
}

}  // namespace tbviz::cli
