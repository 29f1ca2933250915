#include "drawing/picture_fit.h"

#include <doctest/doctest.h>

using namespace tbviz::cli;

TEST_CASE("picture_fit: what is too large shrinks in proportion, two rows less than the terminal") {
  const TerminalSize room = picture_room({.columns = 80, .rows = 24});
  CHECK(room.rows == 22);
  const PictureFit fit = fit_picture(1000, 1000, {8, 16}, room);
  CHECK(fit.width == 352);  // 22 rows of 16 pixels.
  CHECK(fit.height == 352);
  CHECK(fit.columns == 44);
  CHECK(fit.rows == 22);
  CHECK(fit_picture(100000, 3, {1, 2}, room).height == 1);
  CHECK(picture_room({.columns = 0, .rows = 1}).columns == 1);
  CHECK(picture_room({.columns = 0, .rows = 1}).rows == 1);
}

TEST_CASE("picture_fit: what is small grows by a whole number, within 32 columns and 16 rows") {
  const TerminalSize room = picture_room({.columns = 80, .rows = 24});
  CHECK(fit_picture(28, 28, {8, 16}, room).width == 252);
  CHECK(fit_picture(28, 28, {1, 2}, room).width == 28);
  CHECK(fit_picture(10, 4, {1, 2}, room).width == 30);
  CHECK(fit_picture(10, 4, {1, 2}, room).height == 12);
  CHECK(fit_picture(60, 40, {1, 2}, room).width == 60);
}
