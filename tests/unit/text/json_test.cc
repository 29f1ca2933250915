#include "tbviz/text/json.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using tbviz::Json;

TEST_CASE("json: objects keep their order and text is escaped") {
  Json object;
  object["z"] = 1;
  object["a"] = "line\nbreak \"quoted\" \x01";
  object["list"].push_back(true);
  object["list"].push_back(Json());
  CHECK(object.dump() == R"({"z": 1, "a": "line\nbreak \"quoted\" \u0001", "list": [true, null]})");
}

TEST_CASE("json: numbers read back as the same double, and what JSON lacks is a string") {
  CHECK(Json(0.1).dump() == "0.1");
  CHECK(Json(-0.0).dump() == "-0.0");
  CHECK(Json(1e300).dump() == "1e+300");
  CHECK(Json(std::nan("")).dump() == "\"NaN\"");
  CHECK(Json(-std::numeric_limits<double>::infinity()).dump() == "\"-Infinity\"");
}

TEST_CASE("json: controls are written by their numbers, those beyond ASCII too") {
  // Python: json.dumps("\x1b\x7f\x9b\u202e\u2066\u061c\u00e9") but for the last, which is no
  // control.
  CHECK(Json("\x1b\x7f\xc2\x9b\u202e\u2066\u061c\u00e9").dump() ==
        "\"\\u001b\\u007f\\u009b\\u202e\\u2066\\u061c\u00e9\"");
}
