#include "shell/display_width.h"

#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <ranges>
#include <vector>

#include "tbviz/text/ascii.h"
#include "tbviz/text/utf8.h"

namespace tbviz::cli {
namespace {

constexpr std::string_view kEllipsis = "…";
constexpr std::string_view kUnknown = "\uFFFD";

/// Lets wcwidth() know Unicode while it lives, in this thread and whatever locale the user has.
class UnicodeWidths {
 public:
  UnicodeWidths() : earlier_(::uselocale(locale())) {}
  ~UnicodeWidths() { ::uselocale(earlier_); }
  UnicodeWidths(const UnicodeWidths&) = delete;
  UnicodeWidths& operator=(const UnicodeWidths&) = delete;

  [[nodiscard]] std::size_t of(std::string_view character) const {
    const int width = ::wcwidth(static_cast<wchar_t>(code_point(character)));
    return width < 0 ? 1 : static_cast<std::size_t>(width);
  }

  [[nodiscard]] bool know(std::string_view character) const {
    return ::wcwidth(static_cast<wchar_t>(code_point(character))) >= 0;
  }

 private:
  // Null, which changes nothing, where the system lacks it.
  static locale_t locale() {
    static const locale_t unicode = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return unicode;
  }

  locale_t earlier_;
};

/// A character and the marks that are set on it.
struct Cluster {
  std::string_view bytes;
  std::size_t width = 0;
};

std::vector<Cluster> clusters_of(std::string_view text) {
  const UnicodeWidths widths;
  std::vector<Cluster> clusters;
  while (!text.empty()) {
    const std::string_view character = take_character(text);
    const std::size_t width = widths.of(character);
    if (width == 0 && !clusters.empty()) {
      std::string_view& bytes = clusters.back().bytes;
      bytes = {bytes.data(), bytes.size() + character.size()};
    } else {
      clusters.push_back({character, width});
    }
  }
  return clusters;
}

/// How many bytes of the first clusters fit.
template <class Clusters>
std::size_t bytes_that_fit(const Clusters& clusters, std::size_t room) {
  std::size_t bytes = 0;
  for (const Cluster& cluster : clusters) {
    if (cluster.width > room) break;
    room -= cluster.width;
    bytes += cluster.bytes.size();
  }
  return bytes;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  if (is_ascii(text)) return text.size();
  const UnicodeWidths widths;
  std::size_t width = 0;
  while (!text.empty()) width += widths.of(take_character(text));
  return width;
}

std::string clip_middle(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  const std::vector<Cluster> clusters = clusters_of(text);
  const std::size_t room = width - 1;  // The ellipsis takes a column.
  const std::size_t front = bytes_that_fit(clusters, room - room / 2);
  const std::size_t back = bytes_that_fit(std::views::reverse(clusters), room / 2);
  std::string clipped(text.substr(0, front));
  clipped += kEllipsis;
  clipped += text.substr(text.size() - back);
  return clipped;
}

std::string clip_end(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  const std::size_t front = bytes_that_fit(clusters_of(text), width - 1);
  return std::string(text.substr(0, front)) + std::string(kEllipsis);
}

std::string without_unknown_widths(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  const UnicodeWidths widths;
  std::string known;
  while (!text.empty()) {
    const std::string_view character = take_character(text);
    known += widths.know(character) ? character : kUnknown;
  }
  return known;
}

}  // namespace tbviz::cli
