#include "drawing/kitty_picture.h"

#include <fmt/format.h>

#include <algorithm>

#include "drawing/placeholder_marks.h"
#include "drawing/tmux_wrap.h"
#include "tbviz/base/bytes.h"
#include "tbviz/io/crc32c.h"
#include "tbviz/text/base64.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kChunk = 4096;  // Characters, by the protocol.
constexpr std::string_view kPlaceholder = "\U0010EEEE";

/// The commands that hand the file over. `way` is what the first of them says besides.
std::string commands(std::string_view png, const PictureFit& fit, std::string_view way,
                     std::string (*wrap)(std::string_view)) {
  const std::string text = base64(as_bytes(png));
  std::string all;
  for (std::size_t begin = 0; begin < text.size(); begin += kChunk) {
    const std::string head = begin > 0 ? ""
                                       : fmt::format("a=T,f=100,q=2,i={},c={},r={},{}",
                                                     kitty_number(png), fit.columns, fit.rows, way);
    const int more = begin + kChunk < text.size() ? 1 : 0;
    all += wrap(fmt::format("\x1b_G{}m={};{}\x1b\\", head, more,
                            std::string_view(text).substr(begin, kChunk)));
  }
  return all;
}

std::string as_it_is(std::string_view sequence) { return std::string(sequence); }

}  // namespace

std::uint32_t kitty_number(std::string_view png) {
  const std::uint32_t sum = crc32c(as_bytes(png));
  return (sum >> 8U & 0x7FU) << 24U | (16 + sum % 240);
}

std::string kitty_picture(std::string_view png, const PictureFit& fit) {
  return commands(png, fit, "", as_it_is) + "\n";
}

std::string kitty_placeholders(std::string_view png, const PictureFit& fit) {
  std::string text = commands(png, fit, "U=1,", through_tmux);
  const std::uint32_t number = kitty_number(png);
  const std::string high = placeholder_mark(number >> 24U);
  const std::size_t rows = std::min(fit.rows, kPlaceholderMarks);
  for (std::size_t row = 0; row < rows; ++row) {
    text += fmt::format("\x1b[38;5;{}m{}{}{}{}", number & 0xFFU, kPlaceholder,
                        placeholder_mark(row), placeholder_mark(0), high);
    for (std::size_t column = 1; column < fit.columns; ++column) text += kPlaceholder;
    text += "\x1b[39m\n";
  }
  return text;
}

}  // namespace tbviz::cli
