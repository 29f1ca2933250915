#include "shell/progress.h"

#include <doctest/doctest.h>

namespace tbviz::cli {

TEST_CASE("progress: how much of what, how fast, and when it is done") {
  CHECK(progress_line({"kernels", "image", 37, 258, 0.71}) ==
        "kernels  37/258 images  52/s  5 s left");
  CHECK(progress_line({"kernels", "image", 1, 2, 4}) == "kernels  1/2 images  0.2/s  4 s left");
  CHECK(progress_line({"kernels", "image", 2, 2, 4}) == "kernels  2/2 images  0.5/s");
}

TEST_CASE("progress: without an end only how much, and how fast") {
  CHECK(progress_line({"scalars", "scalar", 1234, 0, 2}) == "scalars  1234 scalars  617/s");
  CHECK(progress_line({"verify", "event", 24'000'000, 0, 10}) == "verify  24000000 events  2.4M/s");
  CHECK(progress_line({"verify", "event", 240'000, 0, 10}) == "verify  240000 events  24k/s");
  CHECK(progress_line({"verify", "event", 1, 0, 1}) == "verify  1 event  1.0/s");
}

TEST_CASE("progress: an end that was too near is none") {
  CHECK(progress_line({"image", "picture", 3, 2, 1}) == "image  3 pictures  3.0/s");
}

TEST_CASE("progress: long waits in minutes and hours") {
  CHECK(progress_line({"x", "run", 1, 121, 1}) == "x  1/121 runs  1.0/s  2 min left");
  CHECK(progress_line({"x", "run", 1, 10801, 1}) == "x  1/10801 runs  1.0/s  3 h left");
}

}  // namespace tbviz::cli
