#include "tbviz/archive/wav.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/hex.h"
#include "tbviz/error.h"

using namespace tbviz;
using namespace std::string_literals;

namespace {

std::string u16(unsigned number) {
  return {static_cast<char>(number & 0xFFU), static_cast<char>(number >> 8U)};
}

std::string u32(std::uint32_t number) { return u16(number & 0xFFFFU) + u16(number >> 16U); }

std::string chunk(std::string_view kind, const std::string& content) {
  const std::string end = content.size() % 2 != 0 ? "\0"s : "";
  return std::string(kind) + u32(static_cast<std::uint32_t>(content.size())) + content + end;
}

std::string riff(const std::string& chunks) { return chunk("RIFF", "WAVE" + chunks); }

std::string format(unsigned code = 1, unsigned channels = 1, unsigned bits = 16) {
  const unsigned frame = channels * bits / 8;
  return chunk("fmt ",
               u16(code) + u16(channels) + u32(8000) + u32(8000 * frame) + u16(frame) + u16(bits));
}

const std::string kSamples = "\1\0\xff\xff\0\x80"s;

std::vector<std::int16_t> samples_of(const std::string& file) {
  std::vector<std::int16_t> samples;
  for_each_of<std::int16_t>(parse_wav(as_bytes(file), "a.wav").samples,
                            [&](std::int16_t sample) { samples.push_back(sample); });
  return samples;
}

template <class Refusal>
std::string refusal(const std::string& file) {
  try {
    (void)parse_wav(as_bytes(file), "a.wav");
  } catch (const Refusal& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("wav: samples and their rate") {
  const std::string file = riff(format() + chunk("data", kSamples));
  CHECK(is_wav(as_bytes(file)));
  CHECK(parse_wav(as_bytes(file), "a.wav").sample_rate == 8000);
  CHECK(samples_of(file) == std::vector<std::int16_t>{1, -1, -32768});
}

TEST_CASE("wav: other chunks are passed over, and what lies behind the samples") {
  const std::string odd = chunk("LIST", "INFOx");
  CHECK(samples_of(riff(odd + format() + odd + chunk("data", kSamples) + odd) + "id3").size() == 3);
}

TEST_CASE("wav: an extensible format of 16-bit integers") {
  const std::string guid = u16(1) + "\0\0\0\0\x10\0\x80\0\0\xAA\0\x38\x9B\x71"s;
  const std::string plain = format(0xFFFE);
  const auto extensible = [&](const std::string& kind) {
    return riff(chunk("fmt ", plain.substr(8) + u16(22) + u16(16) + u32(4) + kind) +
                chunk("data", kSamples));
  };
  CHECK(samples_of(extensible(guid)).size() == 3);
  CHECK(refusal<UnsupportedError>(extensible("\3" + guid.substr(1))).find("floating-point") !=
        std::string::npos);
  CHECK(refusal<UnsupportedError>(extensible(guid.substr(0, 15) + "?")) != "accepted");
}

TEST_CASE("wav: sizes that a writer to a pipe leaves open") {
  const auto of = [](std::uint32_t riff_size, std::uint32_t size) {
    return "RIFF" + u32(riff_size) + "WAVE" + format() + "data" + u32(size) + kSamples;
  };
  CHECK(samples_of(of(0xFFFFFFFFU, 0xFFFFFFFFU)).size() == 3);  // FFmpeg.
  CHECK(samples_of(of(0x7FFFF024U, 0x7FFFF000U)).size() == 3);  // SoX, as in sox - -t wav -.
  // Samples whose number is known, and a file that ends before its header says: it was cut.
  CHECK(refusal<FormatError>(of(0x7FFFF024U, 6)).find("promises") != std::string::npos);
}

TEST_CASE("wav: other samples are not supported") {
  const auto of = [](unsigned code, unsigned channels, unsigned bits) {
    return refusal<UnsupportedError>(
        riff(format(code, channels, bits) + chunk("data", std::string(12, '\0'))));
  };
  CHECK(of(1, 2, 16).find("2 channels") != std::string::npos);
  CHECK(of(1, 1, 8).find("8-bit integers") != std::string::npos);
  CHECK(of(1, 1, 24).find("24-bit integers") != std::string::npos);
  CHECK(of(3, 1, 32).find("32-bit floating-point numbers") != std::string::npos);
  CHECK(of(7, 1, 8).find("mu-law") != std::string::npos);
  CHECK(of(0x55, 1, 0).find("format 0x0055") != std::string::npos);
}

TEST_CASE("wav: every cut of a file is refused") {
  const std::string file = riff(chunk("LIST", "INFO") + format() + chunk("data", kSamples));
  for (std::size_t size = 0; size < file.size(); ++size) {
    CAPTURE(size);
    CHECK(refusal<FormatError>(file.substr(0, size)) != "accepted");
  }
}

TEST_CASE("wav: malformed files are refused") {
  CHECK(refusal<FormatError>(riff(chunk("data", kSamples))).find("without a format") !=
        std::string::npos);
  CHECK(refusal<FormatError>(riff(format())).find("without samples") != std::string::npos);
  CHECK(refusal<FormatError>(riff(format() + chunk("data", "abc"))).find("whole number") !=
        std::string::npos);
  CHECK(refusal<FormatError>(riff(chunk("fmt ", "short") + chunk("data", kSamples))) != "accepted");
  CHECK(refusal<FormatError>(riff(format(1, 0) + chunk("data", kSamples))) != "accepted");
}

TEST_CASE("wav: what Python's wave module writes") {
  // wave.open(..., "wb"), setnchannels(1), setsampwidth(2), setframerate(44100).
  const std::vector<std::int16_t> samples = {1, -1};
  CHECK(test::to_hex(encode_wav(samples, 44100)) ==
        "524946462800000057415645666d7420100000000100010044ac000088580100020010006461746104000000"
        "0100ffff");
}
