#include "shell/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <optional>
#include <string_view>

#include "shell/environment.h"
#include "tbviz/text/number.h"

namespace tbviz::cli {
namespace {

/// The number above 0 that the variable spells.
std::optional<std::size_t> number_in(const char* variable) {
  const std::optional<std::uint64_t> number = parse_unsigned_integer(environment(variable));
  if (!number || *number == 0) return {};
  return static_cast<std::size_t>(*number);
}

winsize window_size(StandardStream stream) {
  winsize size{};
  if (::ioctl(descriptor_of(stream), TIOCGWINSZ, &size) != 0) return {};
  return size;
}

}  // namespace

int descriptor_of(StandardStream stream) {
  return stream == StandardStream::kOutput ? STDOUT_FILENO : STDERR_FILENO;
}

bool is_terminal(StandardStream stream) { return ::isatty(descriptor_of(stream)) != 0; }

bool prints_to_terminal() { return is_terminal(StandardStream::kOutput); }

bool is_dumb_terminal() {
  const std::string_view name = environment("TERM");
  return name.empty() || name == "dumb";
}

std::size_t terminal_width() {
  if (const std::optional<std::size_t> width = number_in("COLUMNS")) return *width;
  const winsize window = window_size(StandardStream::kOutput);
  return window.ws_col > 0 ? window.ws_col : 80;
}

TerminalSize terminal_size(StandardStream stream) {
  const winsize window = window_size(stream);
  TerminalSize size;
  size.columns = window.ws_col > 0 ? window.ws_col : number_in("COLUMNS").value_or(size.columns);
  size.rows = window.ws_row > 0 ? window.ws_row : number_in("LINES").value_or(size.rows);
  if (window.ws_col > 0 && window.ws_xpixel >= window.ws_col) {
    size.cell_width = window.ws_xpixel / window.ws_col;
  }
  if (window.ws_row > 0 && window.ws_ypixel >= window.ws_row) {
    size.cell_height = window.ws_ypixel / window.ws_row;
  }
  return size;
}

}  // namespace tbviz::cli
