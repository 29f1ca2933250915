#include "tbviz/tensor/synthetic.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tbviz/error.h"

using namespace tbviz;

namespace {

std::string refusal(const char* text) {
  try {
    (void)make_synthetic(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

// The first outputs for seed 1234567 as Rosetta Code's task "Pseudo-random numbers/Splitmix64" and
// the reference implementation give them.
TEST_CASE("synthetic: SplitMix64 gives the reference outputs") {
  CHECK(split_mix_64(1234567, 0) == 6457827717110365317U);
  CHECK(split_mix_64(1234567, 1) == 3203168211198807973U);
  CHECK(split_mix_64(1234567, 2) == 9817491932198370423U);
  CHECK(split_mix_64(1234567, 3) == 4593380528125082431U);
  CHECK(split_mix_64(1234567, 4) == 16408922859458223821U);
}

// Quantiles from Wichura's paper and standard tables.
TEST_CASE("synthetic: normal quantiles agree with tables") {
  CHECK(normal_quantile(0.5) == 0.0);
  CHECK(normal_quantile(0.25) == doctest::Approx(-0.6744897501960817).epsilon(1e-15));
  CHECK(normal_quantile(0.001) == doctest::Approx(-3.090232306167814).epsilon(1e-15));
  CHECK(normal_quantile(1e-20) == doctest::Approx(-9.262340089798408).epsilon(1e-15));
  CHECK(normal_quantile(0.975) == doctest::Approx(1.959963984540054).epsilon(1e-15));
}

TEST_CASE("synthetic: constants and ranges") {
  const Tensor ones = make_synthetic("ones:2,3");
  CHECK(ones.shape() == Shape{2, 3});
  for (const float value : ones.values<float>()) CHECK(value == 1.0F);
  CHECK(make_synthetic("zeros:1").values<float>()[0] == 0.0F);
  CHECK(make_synthetic("full=-1.1:4").values<float>()[3] == -1.1F);
  CHECK(std::isnan(make_synthetic("full=nan:1").values<float>()[0]));
  const Tensor range = make_synthetic("arange:100");
  CHECK(range.shape() == Shape{100});
  CHECK(range.values<float>()[99] == 99.0F);
  CHECK(make_synthetic("ones:0,4").count() == 0);
}

TEST_CASE("synthetic: random numbers follow from the seed and the index alone") {
  const Tensor uniform = make_synthetic("rand:1000@1234567");
  CHECK(uniform.values<float>()[0] == static_cast<float>(6457827717110365317U >> 40U) * 0x1p-24F);
  CHECK(make_synthetic("rand:10,100@1234567").values<float>()[999] == uniform.values<float>()[999]);
  CHECK(make_synthetic("rand:3").values<float>()[2] ==
        make_synthetic("rand:3@0").values<float>()[2]);
  CHECK(make_synthetic("randn:2@1").values<float>()[1] !=
        make_synthetic("randn:2@2").values<float>()[1]);
}

TEST_CASE("synthetic: malformed words are refused with the grammar") {
  for (const char* text :
       {"ones:", "ones:3,", "ones:-1", "ones:a", "ones:3@1", "full=x:3", "full=:3", "full=1",
        "arange:2,3", "rand:3@", "rand:3@-1", "randn:3@1.5", "ones: 3", "rand:@4"}) {
    CAPTURE(text);
    CHECK(refusal(text).find("SHAPE like 3,512,512") != std::string::npos);
  }
}

TEST_CASE("synthetic: sizes are checked before anything is allocated") {
  CHECK(refusal("ones:1073741825").find("elements") != std::string::npos);
  CHECK(refusal("ones:0,99999999999").find("elements") != std::string::npos);
  CHECK(refusal("ones:4294967296,4294967296,4294967296").find("elements") != std::string::npos);
}

TEST_CASE("synthetic: files of ordinary names are no synthetic arrays") {
  CHECK(is_synthetic("ones:3"));
  CHECK(is_synthetic("full=0.5:3"));
  CHECK_FALSE(is_synthetic("./ones:3"));
  CHECK_FALSE(is_synthetic("ones.npy"));
  CHECK_FALSE(is_synthetic("-"));
}

// Made with Python integers and statistics.NormalDist().inv_cdf; docs/arrays.md shows the same.
TEST_CASE("synthetic: the documented numbers") {
  const Tensor uniform = make_synthetic("rand:3@0");
  CHECK(uniform.values<float>()[0] == 0.8833107948303223F);
  CHECK(uniform.values<float>()[1] == 0.4315279722213745F);
  CHECK(uniform.values<float>()[2] == 0.02643376588821411F);
  const Tensor normal = make_synthetic("randn:3@0");
  CHECK(normal.values<float>()[0] == 1.191701311669463F);
  CHECK(normal.values<float>()[1] == -0.17248532921813461F);
  CHECK(normal.values<float>()[2] == -1.936001288274359F);
}
