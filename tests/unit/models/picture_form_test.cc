#include "models/picture_form.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

using namespace tbviz;
using cli::form_for;
using cli::form_notes;

namespace {

SizeRange fixed(std::int64_t size) { return {size, size, ""}; }

InputInfo taking(const SizeRange& channels, const SizeRange& height, const SizeRange& width) {
  return {.name = "x", .type = "Tensor", .sizes = {fixed(1), channels, height, width}};
}

ResizeTo size_for(const SizeRange& height, const SizeRange& width) {
  return form_for(taking(fixed(3), height, width), {}).size;
}

const std::string kGray =
    "m.pt: takes pictures of one channel, so they are made gray, as Pillow's convert(\"L\") does";

}  // namespace

TEST_CASE("form_for: the size that the model was saved for") {
  CHECK(size_for(fixed(96), fixed(128)) == ResizeTo{.height = 96, .width = 128});
  CHECK(size_for(fixed(224), fixed(224)) == cli::kUsualSize);
}

TEST_CASE("form_for: of several sizes the nearest to 224, axis by axis") {
  const SizeRange small{32, 128, ""};
  const SizeRange large{256, std::numeric_limits<std::int64_t>::max(), "side"};
  const SizeRange around{32, 512, ""};
  CHECK(size_for(small, small) == ResizeTo{.height = 128, .width = 128});
  CHECK(size_for(large, large) == ResizeTo{.height = 256, .width = 256});
  CHECK(size_for(around, around) == cli::kUsualSize);
  CHECK(size_for({}, {}) == cli::kUsualSize);
  CHECK(size_for(small, large) == ResizeTo{.height = 128, .width = 256});
  CHECK(size_for(fixed(100), around) == ResizeTo{.height = 100, .width = 224});
}

TEST_CASE("form_for: sizes that no picture has") {
  CHECK(size_for(fixed(0), fixed(0)) == ResizeTo{.height = 1, .width = 1});
  const int most = std::numeric_limits<int>::max();
  CHECK(size_for(fixed(std::int64_t{1} << 40), fixed(3)) == ResizeTo{.height = most, .width = 3});
}

TEST_CASE("form_for: what is wished goes before what the model takes") {
  const InputInfo argument = taking(fixed(3), fixed(96), fixed(128));
  const ResizeTo wished{.short_side = 64};
  CHECK(form_for(argument, {.size = wished, .gray = true}) ==
        cli::PictureForm{.size = wished, .gray = true});
  CHECK(form_notes(argument, {.size = wished, .gray = true}, "m.pt").empty());
}

TEST_CASE("form_for: an argument that is no picture, or of unknown sizes, gets the usual one") {
  CHECK(form_for({.name = "x", .type = "Tensor"}, {}) == cli::PictureForm{});
  CHECK(form_for({.name = "x", .type = "Tensor", .sizes = {fixed(1), fixed(9)}}, {}) ==
        cli::PictureForm{});
  CHECK(form_notes({.name = "x", .type = "Tensor"}, {}, "m.pt").empty());
}

TEST_CASE("form_for: gray for one channel, as the sizes say, or else the first convolution") {
  const InputInfo by_weight{.name = "x", .type = "Tensor", .channels = 1, .axes = 4};
  CHECK(form_for(by_weight, {}).gray);
  CHECK(form_notes(by_weight, {}, "m.pt") == std::vector<std::string>{kGray});
  CHECK_FALSE(form_for({.name = "x", .type = "Tensor", .channels = 1, .axes = 3}, {}).gray);
  CHECK(form_for(taking(fixed(1), fixed(224), fixed(224)), {}).gray);
  CHECK_FALSE(form_for(taking({1, 3, ""}, fixed(224), fixed(224)), {}).gray);
}

TEST_CASE("form_notes: a size that nobody asked for is said, with where it comes from") {
  const auto notes = [](const SizeRange& channels, const SizeRange& height,
                        const SizeRange& width) {
    return form_notes(taking(channels, height, width), {}, "m.pt");
  };
  CHECK(notes(fixed(3), fixed(224), fixed(224)).empty());
  CHECK(notes(fixed(3), fixed(96), fixed(128)) ==
        std::vector<std::string>{"m.pt: takes pictures of 96x128, so they are resized to that"});
  CHECK(notes(fixed(3), {32, 128, ""}, fixed(224)) ==
        std::vector<std::string>{"m.pt: takes no pictures of 224x224, so they are resized to "
                                 "128x224, the nearest that it does"});
  CHECK(notes(fixed(1), fixed(96), fixed(128)) ==
        std::vector<std::string>{"m.pt: takes pictures of 96x128, so they are resized to that",
                                 kGray});
}
