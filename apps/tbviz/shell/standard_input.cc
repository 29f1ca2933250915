#include "shell/standard_input.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "tbviz/error.h"

namespace tbviz::cli {
namespace {

bool standard_input_holds_data() {
  struct stat status {};
  return ::fstat(STDIN_FILENO, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode) || S_ISSOCK(status.st_mode));
}

}  // namespace

std::vector<std::string> inputs_or_standard_input(std::span<const std::string> inputs,
                                                  std::string_view what) {
  if (inputs.empty()) {
    if (standard_input_holds_data()) return {"-"};
    throw UsageError("no input; name " + std::string(what) + ", or pipe one in");
  }
  if (std::count(inputs.begin(), inputs.end(), "-") > 1) {
    throw UsageError("standard input (-) can be read only once");
  }
  return {inputs.begin(), inputs.end()};
}

std::string input_or_standard_input(const std::string& input, std::string_view what) {
  return input.empty() ? inputs_or_standard_input({}, what).front() : input;
}

}  // namespace tbviz::cli
