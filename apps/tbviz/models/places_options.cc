#include "models/places_options.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/text/number.h"

namespace tbviz::cli {
namespace {

// A part of "6x8+1": up to `end`, which is taken off as well. Zero is no size.
std::optional<std::int64_t> take_number(std::string_view& text, char end, std::int64_t least) {
  const std::size_t stop = std::min(text.find(end), text.size());
  const std::optional<std::int64_t> number = parse_integer(text.substr(0, stop));
  text.remove_prefix(std::min(stop + 1, text.size()));
  const bool fits = number && *number >= least && *number <= (std::int64_t{1} << 24);
  return fits ? number : std::nullopt;
}

// "6x8" or "6x8+1".
std::optional<TokenGrid> parse_tokens(const std::string& word) {
  std::string_view rest = word;
  const auto height = take_number(rest, 'x', 1);
  const bool leads = rest.find('+') != std::string_view::npos;
  const auto width = take_number(rest, '+', 1);
  const auto leading = leads ? take_number(rest, '\0', 0) : 0;
  if (!height || !width || !leading) return std::nullopt;
  return TokenGrid{*height, *width, *leading};
}

std::string must_be_a_grid(const std::string& word) {
  return parse_tokens(word) ? "" : "must be rows x columns, 6x8, or with leading tokens 6x8+1";
}

std::string describe(const Shape& shape, const Places& places) {
  const TokenGrid& grid = places.grid;
  const std::string size = fmt::format("{}x{}", grid.height, grid.width);
  switch (places.axes) {
    case Axes::kTokens:
      return fmt::format(
          "{} tokens are drawn as {}{}; --tokens HxW+P says it otherwise", shape[1], size,
          grid.leading == 0 ? "" : fmt::format(", without the first {}", grid.leading));
    case Axes::kChannelsLast:
      return fmt::format(
          "{} is read as {} channels of {}, the channels last; --axes nchw puts "
          "them first",
          format_shape(shape), shape[3], size);
    case Axes::kChannelsFirst:
      break;
  }
  return fmt::format(
      "{} is read as {} channels of {}; --axes nhwc says that the channels come last",
      format_shape(shape), shape[1], size);
}

}  // namespace

void add_places_options(CommandSpec& command, PlacesChoice& choice) {
  command
      .option(
          "--axes",
          [&choice](const std::string& word) {
            choice.axes = word == "nhwc" ? Axes::kChannelsLast : Axes::kChannelsFirst;
          },
          "Where layers that are no convolution have their channels, if their outputs have four "
          "axes (default: by their shape)")
      .takes("nchw|nhwc")
      .chosen_from({"nchw", "nhwc"});
  command
      .option(
          "--tokens", [&choice](const std::string& word) { choice.tokens = parse_tokens(word); },
          "How a layer's tokens lie in the picture, row by row behind P others (default: by their "
          "number)")
      .takes("HxW[+P]")
      .checked_by(must_be_a_grid);
}

void PlacesNotes::note(const std::string& layer, const Shape& shape, const Places& places) {
  if (!places.guessed || !noted_.insert(layer).second) return;
  console_.note(fmt::format("layer {}: {}", layer, describe(shape, places)));
}

}  // namespace tbviz::cli
