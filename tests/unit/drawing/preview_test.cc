#include "drawing/preview.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>

#include "tbviz/error.h"
#include "tbviz/image.h"

using namespace tbviz;
using namespace tbviz::cli;

namespace {

/// A preview whose kind was named: the test's streams are no terminals.
struct Previewed {
  explicit Previewed(PictureKind kind = PictureKind::kBlocks) {
    ::setenv("TBVIZ_COLOR", "never", 1);
    console.set_json(false);
    preview.emplace(PreviewOptions{kind, true}, console);
  }
  ~Previewed() { ::unsetenv("TBVIZ_COLOR"); }

  std::string finish(const std::string& logdir = "runs/x") {
    preview->finish(logdir);
    return out.str();
  }

  std::ostringstream out, err;
  Console console{out, err};
  std::optional<Preview> preview;
};

Image gray_square() {
  Image image{.height = 4, .width = 4, .channels = 3, .pixels = {}};
  image.pixels.assign(48, 128);
  return image;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("preview: curves of a run and of sub-runs under one tag share a chart") {
  Previewed previewed;
  for (int step = 0; step < 50; ++step) {
    previewed.preview->add("", step, {"loss", Scalar{1.0 * step}});
    previewed.preview->add("sub", step, {"loss", Scalar{2.0 * step}});
  }
  const std::string drawn = previewed.finish();
  CHECK(drawn.starts_with("a ━ .    b ━ sub\nloss  0 to 98\n"));
  CHECK(count_of(drawn, "loss") == 1);
}

TEST_CASE("preview: a single run needs no legend") {
  Previewed previewed;
  previewed.preview->add("", 0, {"loss", Scalar{1}});
  CHECK(previewed.finish().starts_with("loss  1 to 1\n"));
}

TEST_CASE("preview: eight pictures, those of the first rank in front, then how many more") {
  Previewed previewed;
  const EncodedImage picture = encode_for_log(gray_square());
  for (int i = 0; i < 20; ++i) {
    previewed.preview->add("", i, {"split", picture});
  }
  previewed.preview->add("", 322, {"0_all", picture}, PreviewRank::kFirst);
  previewed.preview->add("", 322, {"1_all", picture}, PreviewRank::kFirst);
  const std::string drawn = previewed.finish();
  CHECK(drawn.starts_with("0_all  step 322, 4x4\n"));
  CHECK(drawn.find("0_all") < drawn.find("1_all"));
  CHECK(drawn.find("1_all") < drawn.find("split  step 0"));
  CHECK(count_of(drawn, "split  step ") == 6);
  CHECK(drawn.ends_with("and 14 more: tbviz show runs/x\n"));
}

TEST_CASE("preview: without a log there is nothing to show the rest of") {
  Previewed previewed;
  for (int i = 0; i < 10; ++i) {
    previewed.preview->add_picture("", i, "p", encode_png(gray_square()));
  }
  CHECK(previewed.finish("").ends_with("and 2 more\n"));
}

TEST_CASE("preview: no more pictures than there is room for, and nothing is left out") {
  Previewed previewed;
  for (int i = 0; i < 8; ++i) {
    previewed.preview->add_picture("", i, "p", encode_png(gray_square()));
  }
  CHECK(previewed.finish().find("more") == std::string::npos);
}

TEST_CASE("preview: histograms of eight tags") {
  Previewed previewed;
  const Histogram histogram{
      .limits = {0, 1, 2}, .counts = {0, 3, 1}, .min = 0.5, .max = 2, .num = 4};
  for (int tag = 0; tag < 11; ++tag) {
    for (int step = 0; step < 40; ++step) {
      previewed.preview->add("", step, {"w" + std::to_string(tag), histogram});
    }
  }
  const std::string drawn = previewed.finish();
  CHECK(drawn.starts_with("w0\n        0 "));
  CHECK(count_of(drawn, "        0 ") == 8);
  CHECK(drawn.ends_with("and 3 more: tbviz show runs/x\n"));
}

TEST_CASE("preview: nothing without --preview, a note without a terminal") {
  Previewed none(PictureKind::kNone);
  none.preview->add("", 0, {"loss", Scalar{1}});
  CHECK(!none.preview->is_wanted());
  CHECK(none.finish().empty());
  CHECK(none.err.str().empty());
}

TEST_CASE("preview: not beside --json, but the environment's is no hindrance") {
  std::ostringstream out, err;
  Console console(out, err);
  console.set_json(true);
  CHECK_THROWS_AS(Preview({PictureKind::kAuto, true}, console), UsageError);
  CHECK(!Preview({PictureKind::kNone, true}, console).is_wanted());
  Preview preview({PictureKind::kKitty, false}, console);
  preview.add("", 0, {"loss", Scalar{1}});
  preview.finish("runs/x");
  CHECK(out.str().empty());
  CHECK(err.str().empty());
}
