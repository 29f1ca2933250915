#include "drawing/tmux_client.h"

#include <chrono>
#include <string_view>

#include "tbviz/process/program_output.h"

namespace tbviz::cli {
namespace {

constexpr std::chrono::milliseconds kPatience{200};
constexpr std::size_t kLongestAnswer = 4096;

}  // namespace

std::optional<TmuxClient> ask_tmux() {
  const std::optional<std::string> answer =
      output_of({"tmux", "display-message", "-p", "#{client_termname} #{allow-passthrough}"},
                kPatience, kLongestAnswer);
  if (!answer) return {};
  const std::string_view line = std::string_view(*answer).substr(0, answer->find('\n'));
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return {};
  const std::string_view passthrough = line.substr(blank + 1);
  return TmuxClient{std::string(line.substr(0, blank)), passthrough == "1" || passthrough == "on" ||
                                                            passthrough == "2" ||
                                                            passthrough == "all"};
}

}  // namespace tbviz::cli
