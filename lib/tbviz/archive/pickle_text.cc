#include "tbviz/archive/pickle_text.h"

#include <cstdint>
#include <type_traits>

namespace tbviz {
namespace {

// The character at the front of `text`, which is taken off; nothing if there is none of Latin-1.
using Decoder = std::optional<std::uint8_t> (*)(std::string_view& text);

std::uint8_t take(std::string_view& text) {
  const auto byte = static_cast<std::uint8_t>(text.front());
  text.remove_prefix(1);
  return byte;
}

// A number of exactly `digits` digits, which are taken off.
std::optional<std::uint32_t> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const std::uint8_t c = take(text);
    const std::uint8_t letter = c | 0x20U;
    if (c >= '0' && c <= '9') {
      number = number * 16 + (c - '0');
    } else if (letter >= 'a' && letter <= 'f') {
      number = number * 16 + (letter - 'a') + 10U;
    } else {
      return std::nullopt;
    }
  }
  return number;
}

std::optional<std::uint8_t> as_byte(std::optional<std::uint32_t> character) {
  if (!character || *character > UINT8_MAX) return std::nullopt;
  return static_cast<std::uint8_t>(*character);
}

std::optional<std::uint8_t> decode_utf8(std::string_view& text) {
  const std::uint8_t first = take(text);
  if (first < 0x80) return first;
  // Latin-1 is written in two bytes at most.
  if ((first != 0xc2 && first != 0xc3) || text.empty()) return std::nullopt;
  const std::uint8_t second = take(text);
  if ((second & 0xc0U) != 0x80) return std::nullopt;
  return static_cast<std::uint8_t>((first & 0x03U) << 6U | (second & 0x3fU));
}

std::optional<std::uint8_t> decode_byte(std::string_view& text) { return take(text); }

std::optional<std::uint8_t> decode_escaped(std::string_view& text) {
  const bool escape = text.starts_with("\\u") || text.starts_with("\\U");
  if (!escape) return take(text);
  const std::size_t digits = text[1] == 'u' ? 4 : 8;
  text.remove_prefix(2);
  return as_byte(take_number(text, digits));
}

std::optional<std::uint8_t> decode_quoted(std::string_view& text) {
  constexpr std::string_view kLetters = "abfnrtv\\'\"";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\'\"";
  const std::uint8_t first = take(text);
  if (first != '\\') return first;
  if (text.empty()) return std::nullopt;
  const std::uint8_t escape = take(text);
  if (escape == 'x') return as_byte(take_number(text, 2));
  const std::size_t letter = kLetters.find(static_cast<char>(escape));
  if (letter == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(kMeanings[letter]);
}

// Calls function(decoder) with the decoder of `form`, a constant: loops over it are compiled for
// each.
template <class Function>
decltype(auto) with_decoder(PickleText form, Function&& function) {
  switch (form) {
    case PickleText::kUtf8:
      return function(std::integral_constant<Decoder, decode_utf8>());
    case PickleText::kQuoted:
      return function(std::integral_constant<Decoder, decode_quoted>());
    case PickleText::kEscaped:
      return function(std::integral_constant<Decoder, decode_escaped>());
    case PickleText::kBytes:
      break;
  }
  return function(std::integral_constant<Decoder, decode_byte>());
}

}  // namespace

std::optional<std::size_t> latin1_size(std::string_view text, PickleText form) {
  return with_decoder(form, [text](auto decode) mutable -> std::optional<std::size_t> {
    std::size_t size = 0;
    for (; !text.empty(); ++size) {
      if (!decode.value(text)) return std::nullopt;
    }
    return size;
  });
}

void decode_latin1(std::string_view text, PickleText form, std::span<std::byte> to) {
  with_decoder(form, [text, to](auto decode) mutable {
    for (std::byte& byte : to) byte = static_cast<std::byte>(decode.value(text).value_or(0));
  });
}

}  // namespace tbviz
