#include "models/preprocessing.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tbviz/error.h"

using namespace tbviz;
using cli::Preprocessing;

namespace {

Preprocessing plain() { return Preprocessing({.preset = "none", .mean = {}, .std = {}}); }

}  // namespace

TEST_CASE("preprocessing: what is loaded ahead is what is loaded") {
  Preprocessing ahead = plain();
  ahead.load_ahead("randn:1,1,3,4@0");
  for (int i = 0; i < 2; ++i) {  // The second time it is loaded anew.
    const Tensor values = ahead.load("randn:1,1,3,4@0").values;
    CHECK(values.shape() == plain().load("randn:1,1,3,4@0").values.shape());
    CHECK(std::ranges::equal(values.values<float>(),
                             plain().load("randn:1,1,3,4@0").values.values<float>()));
  }
  ahead.load_ahead("randn:1,1,3,4@0");
  CHECK(ahead.load("randn:1,1,1,3@0").values.count() == 3);
}

TEST_CASE("preprocessing: what fails ahead fails when it is asked for") {
  Preprocessing ahead = plain();
  ahead.load_ahead("missing.png");
  CHECK_THROWS_AS((void)ahead.load("missing.png"), InputError);
  CHECK_THROWS_AS((void)ahead.load("missing.png"), InputError);
}
