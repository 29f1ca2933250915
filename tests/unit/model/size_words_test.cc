#include "tbviz/model/size_words.h"

#include <doctest/doctest.h>

#include <limits>

using namespace tbviz;

namespace {

constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

SizeRange fixed(std::int64_t size) { return {size, size, ""}; }

}  // namespace

TEST_CASE("size_range: what it contains, and whether that is one size") {
  CHECK(fixed(3).is_fixed());
  CHECK_FALSE(SizeRange{}.is_fixed());
  CHECK(SizeRange{}.contains(0));
  CHECK(SizeRange{}.contains(kNoEnd));
  const SizeRange batch{2, 64, "batch"};
  CHECK_FALSE(batch.contains(1));
  CHECK(batch.contains(2));
  CHECK(batch.contains(64));
  CHECK_FALSE(batch.contains(65));
}

TEST_CASE("words_of: a size that is fixed, has a range, or has no end") {
  CHECK(words_of(fixed(224)) == "224");
  CHECK(words_of(SizeRange{1, 64, "batch"}) == "batch in 1..64");
  CHECK(words_of(SizeRange{2, kNoEnd, "batch"}) == "batch >= 2");
  CHECK(words_of(SizeRange{1, kNoEnd, "batch"}) == "batch");
  CHECK(words_of(SizeRange{0, kNoEnd, "batch"}) == "batch");
  CHECK(words_of(SizeRange{1, 64, ""}) == "1..64");
  CHECK(words_of(SizeRange{2, kNoEnd, ""}) == ">= 2");
  CHECK(words_of(SizeRange{}) == "any");
}

TEST_CASE("words_of_sizes: as a shape is written") {
  const SizeRange batch{1, 64, "batch"};
  const SizeRange side{32, kNoEnd, "side"};
  const auto words = [](const std::vector<SizeRange>& sizes) { return words_of_sizes(sizes); };
  CHECK(words({}) == "");
  CHECK(words({fixed(10)}) == "(10,)");
  CHECK(words({fixed(1), fixed(3), fixed(3), fixed(3)}) == "(1, 3, 3, 3)");
  CHECK(words({batch, fixed(3), side, side}) == "(batch in 1..64, 3, side >= 32, side)");
  CHECK(words({{2, 9, ""}, {2, 9, ""}}) == "(2..9, 2..9)");  // Without a name they are two sizes.
}

TEST_CASE("words_of_wanted: name, type and sizes, as far as they are known") {
  const InputInfo x{.name = "x",
                    .type = "Tensor",
                    .dtype = DType::kFloat32,
                    .sizes = {{1, 64, ""}, fixed(3), fixed(224), fixed(224)}};
  CHECK(words_of_wanted(x) == "x: float32 (1..64, 3, 224, 224)");
  CHECK(words_of_wanted({.name = "ids", .type = "Tensor", .sizes = {fixed(5)}}) == "ids: (5,)");
  CHECK(words_of_wanted({.name = "gain", .type = "float"}) == "gain");
}
