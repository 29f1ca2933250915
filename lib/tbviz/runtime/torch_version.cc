#include "tbviz/runtime/torch_version.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

constexpr std::size_t kMostDigits = 4;
constexpr std::size_t kLongestVersion = 100;

// Takes a number off the front of `text`.
std::optional<int> take_number(std::string_view& text) {
  const std::size_t digits = run_of(text, 0, is_digit);
  if (digits == 0 || digits > kMostDigits) return {};
  int number = 0;
  std::from_chars(text.data(), text.data() + digits, number);
  text.remove_prefix(digits);
  return number;
}

std::optional<TorchMinor> take_minor(std::string_view& text, char separator) {
  const std::optional<int> major = take_number(text);
  if (!major || !text.starts_with(separator)) return {};
  text.remove_prefix(1);
  const std::optional<int> minor = take_number(text);
  if (!minor) return {};
  return TorchMinor{*major, *minor};
}

bool may_follow_minor(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '+' || c == '-' || c == '_';
}

// The text between the quotes that `rest` begins with, if nothing but a comment follows.
std::optional<std::string_view> quoted(std::string_view rest) {
  if (rest.empty() || (rest.front() != '\'' && rest.front() != '"')) return {};
  const std::size_t end = rest.find(rest.front(), 1);
  if (end == std::string_view::npos) return {};
  const std::string_view behind = stripped(rest.substr(end + 1));
  if (!behind.empty() && behind.front() != '#') return {};
  return rest.substr(1, end - 1);
}

// What a line like `__version__ = '2.13.0'` sets the name to.
std::optional<std::string_view> version_set_in(std::string_view line) {
  constexpr std::string_view kName = "__version__";
  if (!line.starts_with(kName)) return {};
  std::string_view rest = stripped(line.substr(kName.size()));
  if (rest.starts_with(':')) rest.remove_prefix(std::min(rest.find('='), rest.size()));
  if (!rest.starts_with('=') || rest.starts_with("==")) return {};
  return quoted(stripped(rest.substr(1)));
}

}  // namespace

std::string TorchMinor::text() const { return std::to_string(major) + "." + std::to_string(minor); }

std::optional<TorchVersion> parse_torch_version(std::string_view text) {
  if (text.size() > kLongestVersion) return {};
  std::string_view rest = text;
  const std::optional<TorchMinor> minor = take_minor(rest, '.');
  if (!minor || !std::ranges::all_of(rest, may_follow_minor)) return {};
  return TorchVersion{*minor, std::string(text)};
}

std::optional<TorchVersion> version_in_python(std::string_view contents) {
  while (!contents.empty()) {
    const std::size_t end = std::min(contents.find('\n'), contents.size());
    if (const auto text = version_set_in(contents.substr(0, end))) {
      return parse_torch_version(*text);
    }
    contents.remove_prefix(std::min(end + 1, contents.size()));
  }
  return {};
}

std::optional<TorchMinor> parse_torch_minor(std::string_view text, char separator) {
  const std::optional<TorchMinor> minor = take_minor(text, separator);
  return text.empty() ? minor : std::nullopt;
}

}  // namespace tbviz
