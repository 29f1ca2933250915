#include "models/preprocessing.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "shell/console.h"
#include "tbviz/error.h"

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

}  // namespace

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
