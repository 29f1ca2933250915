#include "tbviz/text/python_json.h"

#include <doctest/doctest.h>

#include <string_view>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

// What Python's json.dumps(json.loads(text), sort_keys=True) gives.
namespace {

std::string rewritten(std::string_view text) { return python_json(parse_json(text, "text")); }

}  // namespace

TEST_CASE("python_json: names are sorted by their code points, at every depth") {
  CHECK(rewritten(R"({"b": 1, "a": {"d": [], "c": {}}, "B": null, "ä": true, "a b": false})") ==
        R"({"B": null, "a": {"c": {}, "d": []}, "a b": false, "b": 1, "\u00e4": true})");
  CHECK(rewritten(R"({"\ud83d\ude00": 1, "\uffff": 2})") == R"({"\uffff": 2, "\ud83d\ude00": 1})");
}

TEST_CASE("python_json: of members with one name the last counts") {
  CHECK(rewritten(R"({"a": 1, "b": 2, "a": 3})") == R"({"a": 3, "b": 2})");
}

TEST_CASE("python_json: numbers as repr() has them") {
  CHECK(rewritten("[0, -0, -0.0, 1.0, 1e3, 1e16, 1e15, 123456789012345678, 0.0001, 0.00001, "
                  "1.5e-7, 1e400, -Infinity, NaN, 5e-324, 0.1]") ==
        "[0, 0, -0.0, 1.0, 1000.0, 1e+16, 1000000000000000.0, 123456789012345678, 0.0001, 1e-05, "
        "1.5e-07, Infinity, -Infinity, NaN, 5e-324, 0.1]");
  CHECK(rewritten("7") == "7");
}

TEST_CASE("python_json: text is ASCII") {
  CHECK(rewritten(R"("\"\\\/\b\f\n\r\t\u0001\u007f\u00e9\u20ac\ud83d\ude00 ~")") ==
        R"("\"\\/\b\f\n\r\t\u0001\u007f\u00e9\u20ac\ud83d\ude00 ~")");
}
