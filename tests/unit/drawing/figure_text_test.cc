#include "drawing/figure_text.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

using tbviz::cli::round_ticks;
using tbviz::cli::short_number;

TEST_CASE("figure_text: numbers in four digits") {
  const std::vector<std::pair<double, const char*>> cases = {
      {0, "0"},           {1, "1"},           {-2.5, "-2.5"},      {3.14159, "3.142"},
      {0.078, "0.078"},   {0.001, "0.001"},   {0.00099, "9.9e-4"}, {2.5e-5, "2.5e-5"},
      {9999, "9999"},     {9999.6, "10k"},    {10000, "10k"},      {12345, "12.35k"},
      {-15000, "-15k"},   {1e6, "1M"},        {2.5e6, "2.5M"},     {1e9, "1e9"},
      {1.5e12, "1.5e12"}, {1e-300, "1e-300"},
  };
  for (const auto& [value, text] : cases) CHECK(short_number(value) == text);
  CHECK(short_number(std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(short_number(-std::numeric_limits<double>::infinity()) == "-inf");
}

TEST_CASE("figure_text: ticks are round, within the ends, and no more than asked for") {
  CHECK(round_ticks(0, 20000, 4) == std::vector<double>{0, 5000, 10000, 15000, 20000});
  CHECK(round_ticks(-1, 1, 2) == std::vector<double>{-1, 0, 1});
  CHECK(round_ticks(3, 4.2, 2) == std::vector<double>{3, 4});
  CHECK(round_ticks(1e15, 1e15 + 0.5, 4).size() <= 10);
  const double most = std::numeric_limits<double>::max();
  for (const double tick : round_ticks(-most, most, 4)) CHECK(std::abs(tick) <= most);
}
