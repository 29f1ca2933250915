#include "tbviz/text/base64.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace tbviz {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The two characters of every twelve bits.
constexpr std::array<std::array<char, 2>, 4096> make_pairs() {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i)
    pairs[i] = {kAlphabet[i >> 6U], kAlphabet[i & 63U]};
  return pairs;
}

constexpr std::array<std::array<char, 2>, 4096> kPairs = make_pairs();

char* put_twelve(char* at, std::uint32_t bits) {
  *at++ = kPairs[bits][0];
  *at++ = kPairs[bits][1];
  return at;
}

std::uint32_t number(std::byte byte) { return std::to_integer<std::uint32_t>(byte); }

}  // namespace

void append_base64(std::string& out, Bytes bytes) {
  const std::size_t old = out.size();
  out.resize(old + base64_size(bytes.size()));
  char* at = out.data() + old;
  for (; bytes.size() >= 3; bytes = bytes.subspan(3)) {
    const std::uint32_t bits = number(bytes[0]) << 16U | number(bytes[1]) << 8U | number(bytes[2]);
    at = put_twelve(at, bits >> 12U);
    at = put_twelve(at, bits & 0xFFFU);
  }
  if (bytes.empty()) return;
  const std::uint32_t second = bytes.size() > 1 ? number(bytes[1]) : 0;
  at = put_twelve(at, number(bytes[0]) << 4U | second >> 4U);
  *at++ = bytes.size() > 1 ? kAlphabet[(second & 15U) << 2U] : '=';
  *at = '=';
}

std::string base64(Bytes bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

}  // namespace tbviz
