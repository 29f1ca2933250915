#include <doctest/doctest.h>

#include <random>
#include <string>

#include "tbviz/base/parallel_for.h"
#include "tbviz/error.h"
#include "tbviz/image.h"
#include "tbviz/image/resize.h"

namespace tbviz {
namespace {

// tests/oracle/test_image.py reads the same PNG files with Pillow.
Image noise(int height, int width, int channels) {
  std::mt19937 random(1);
  Image image{.height = height, .width = width, .channels = channels, .pixels = {}};
  image.pixels.resize(static_cast<std::size_t>(height * width * channels));
  for (std::uint8_t& sample : image.pixels) sample = static_cast<std::uint8_t>(random());
  return image;
}

Image gradient(int height, int width) {
  Image image{.height = height, .width = width, .pixels = {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (const int sample : {x, y, x + y})
        image.pixels.push_back(static_cast<std::uint8_t>(sample));
    }
  }
  return image;
}

char color_type(const std::string& png) { return png.at(25); }

Image decoded(const std::string& png) { return decode_image(as_bytes(png), "test"); }

TEST_CASE("png: noise and gradients, which take different filters, come back") {
  for (const Image& image : {noise(7, 5, 3), gradient(64, 64), gradient(1, 9), gradient(9, 1)}) {
    CHECK(decoded(encode_png(image)) == image);
  }
}

TEST_CASE("png: gray is stored in one channel, and the log says RGB") {
  const Image gray = noise(4, 6, 1);
  Image rgb{.height = 4, .width = 6, .pixels = {}};
  for (const std::uint8_t sample : gray.pixels) rgb.pixels.insert(rgb.pixels.end(), 3, sample);
  CHECK(encode_png(rgb) == encode_png(gray));
  CHECK(color_type(encode_png(rgb)) == 0);
  CHECK(decoded(encode_png(gray)) == rgb);
  CHECK(encode_for_log(gray).colorspace == 3);
  CHECK(encode_for_log(noise(4, 6, 2)).colorspace == 2);
  CHECK(encode_for_log(noise(4, 6, 4)).colorspace == 4);
}

TEST_CASE("png: threads do not disturb each other") {
  std::vector<std::string> files(64);
  parallel_for(files.size(), [&](std::size_t i) {
    const int side = 1 + static_cast<int>(i);
    files[i] = encode_png(i % 2 == 0 ? noise(side, 9, 3) : gradient(side, 70));
  });
  for (std::size_t i = 0; i < files.size(); ++i) {
    const int side = 1 + static_cast<int>(i);
    CHECK(decoded(files[i]) == (i % 2 == 0 ? noise(side, 9, 3) : gradient(side, 70)));
  }
}

TEST_CASE("decode: every cut of a PNG file is refused") {
  const std::string png = encode_png(noise(5, 5, 3));
  for (std::size_t size = 0; size < png.size(); ++size) {
    CHECK_THROWS_AS((void)decoded(png.substr(0, size)), Error);
  }
}

TEST_CASE("decode: every changed byte of a PNG file is refused") {
  const std::string png = encode_png(noise(5, 5, 3));
  for (std::size_t i = 0; i < png.size(); ++i) {
    std::string damaged = png;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    CHECK_THROWS_AS((void)decoded(damaged), Error);
  }
}

TEST_CASE("resize: sizes as --size takes them") {
  CHECK(parse_size("3x5").height == 3);
  CHECK(parse_size("3x5").width == 5);
  CHECK(parse_size("224").short_side == 224);
  for (const char* text :
       {"", "x", "3x", "x3", "0", "-1", "3x0", "3x4x5", "3.5", " 3", "99999999999"}) {
    CHECK_THROWS_AS((void)parse_size(text), UsageError);
  }
}

TEST_CASE("resize: the short side, the long one cut to a whole number") {
  const Image small = resize(noise(10, 15, 3), {.short_side = 7});
  CHECK(small.height == 7);
  CHECK(small.width == 10);
}

}  // namespace
}  // namespace tbviz
