#include "models/preprocessing.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "shell/console.h"
#include "support/scratch_folder.h"
#include "tbviz/error.h"
#include "tbviz/image.h"

using namespace tbviz;
using cli::Preprocessing;

namespace {

struct Heard {
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{out, err};
};

Preprocessing plain(Heard& heard) {
  return Preprocessing({.preset = "none", .mean = {}, .std = {}}, heard.console);
}

// A picture with an edge in it, so that sizes tell.
std::string picture_in(const test::ScratchFolder& folder) {
  Image picture{.height = 10, .width = 12, .channels = 3, .pixels = {}};
  picture.pixels.resize(10 * 12 * 3);
  for (std::size_t i = 0; i < picture.pixels.size(); i += 7) picture.pixels[i] = 200;
  return folder.write("picture.png", encode_png(picture)).string();
}

InputInfo taking(std::int64_t height, std::int64_t width) {
  return {.name = "x",
          .type = "Tensor",
          .sizes = {{1, 1, ""}, {3, 3, ""}, {height, height, ""}, {width, width, ""}}};
}

bool are_equal(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::ranges::equal(a.values<float>(), b.values<float>());
}

cli::PictureInputOptions resized_to(const ResizeTo& size) {
  cli::PictureInputOptions options;
  options.resize = size;
  return options;
}

}  // namespace

TEST_CASE("preprocessing: a picture that was read before the model was known has its size") {
  const test::ScratchFolder folder;
  const std::string picture = picture_in(folder);
  Heard heard;
  Preprocessing asked(
      {.pictures = resized_to({.height = 6, .width = 5}), .preset = "none", .mean = {}, .std = {}},
      heard.console);
  const Tensor expected = asked.load(picture).values;
  CHECK(expected.shape() == Shape{1, 3, 6, 5});

  Preprocessing ahead = plain(heard);
  ahead.load_ahead(picture);
  ahead.fit(taking(6, 5), "m.pt");
  CHECK(heard.err.str().empty());
  const cli::NetworkInput loaded = ahead.load(picture);
  CHECK(are_equal(loaded.values, expected));
  CHECK(loaded.picture->height == 6);
  CHECK(loaded.picture->width == 5);
  CHECK(heard.err.str() == "m.pt: takes pictures of 6x5, so they are resized to that\n");
  CHECK(are_equal(ahead.load(picture).values, expected));  // Which is said once.
  CHECK(heard.err.str().find('\n') == heard.err.str().size() - 1);
}

TEST_CASE("preprocessing: --size goes before the model's") {
  const test::ScratchFolder folder;
  const std::string picture = picture_in(folder);
  Heard heard;
  Preprocessing asked({.pictures = resized_to({7, 9, 0}), .preset = "none", .mean = {}, .std = {}},
                      heard.console);
  asked.load_ahead(picture);
  asked.fit(taking(6, 5), "m.pt");
  CHECK(asked.load(picture).values.shape() == Shape{1, 3, 7, 9});
  CHECK(heard.err.str().empty());
}

TEST_CASE("preprocessing: an array stays as it is, and nothing is said of pictures") {
  Heard heard;
  Preprocessing some = plain(heard);
  some.fit(taking(6, 5), "m.pt");
  CHECK(some.load("ones:1,3,4,4").values.shape() == Shape{1, 3, 4, 4});
  CHECK(heard.err.str().empty());
}

TEST_CASE("preprocessing: what is loaded ahead is what is loaded") {
  Heard heard;
  Preprocessing ahead = plain(heard);
  ahead.load_ahead("randn:1,1,3,4@0");
  for (int i = 0; i < 2; ++i) {  // The second time it is loaded anew.
    const Tensor values = ahead.load("randn:1,1,3,4@0").values;
    CHECK(values.shape() == plain(heard).load("randn:1,1,3,4@0").values.shape());
    CHECK(std::ranges::equal(values.values<float>(),
                             plain(heard).load("randn:1,1,3,4@0").values.values<float>()));
  }
  ahead.load_ahead("randn:1,1,3,4@0");
  CHECK(ahead.load("randn:1,1,1,3@0").values.count() == 3);
}

TEST_CASE("preprocessing: what fails ahead fails when it is asked for") {
  Heard heard;
  Preprocessing ahead = plain(heard);
  ahead.load_ahead("missing.png");
  CHECK_THROWS_AS((void)ahead.load("missing.png"), InputError);
  CHECK_THROWS_AS((void)ahead.load("missing.png"), InputError);
}
