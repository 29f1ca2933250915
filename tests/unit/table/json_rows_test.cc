#include "tbviz/table/json_rows.h"

#include <doctest/doctest.h>

#include <string>

#include "support/read_points.h"
#include "tbviz/table/json_document.h"

using namespace tbviz;
using tbviz::test::WrittenRows;

namespace {

/// The points of objects, a line each; "broken" where one is no JSON.
std::string points_of(std::initializer_list<std::string_view> objects) {
  WrittenRows rows;
  const ScalarReaderOptions options;
  JsonRows json(options, rows.writer, rows.findings);
  for (const std::string_view object : objects) {
    if (json.write(object)) rows.points.text += "broken\n";
    rows.writer.end_line();
  }
  return rows.points.text;
}

std::string document_points_of(std::string_view text) {
  WrittenRows rows;
  ScalarReaderOptions options;
  options.default_tag = "run-a-tag-loss";
  JsonRows json(options, rows.writer, rows.findings);
  write_document(text, options, json, rows.writer, rows.findings);
  return rows.points.text;
}

}  // namespace

TEST_CASE("json_rows: numbers are curves, keys joined by slashes their tags") {
  CHECK(points_of({R"({"step": 3, "loss": 0.5, "val": {"acc": 0.25, "deep": {"x": 1}}})"}) ==
        "loss@3=0.5\nval/acc@3=0.25\nval/deep/x@3=1\n");
}

TEST_CASE("json_rows: numbers in quotes are numbers; lists, true, false and null are none") {
  CHECK(points_of({R"({"step": "3", "a": "0.5", "b": "x", "c": [1], "d": true, "e": null})"}) ==
        "a@3=0.5\n");
}

TEST_CASE("json_rows: nan and the infinities as Python writes them") {
  CHECK(points_of({R"({"step": 1, "a": NaN, "b": -Infinity, "c": "NaN"})"}) ==
        "a@1=nan\nb@1=-inf\nc@1=nan\n");
}

TEST_CASE("json_rows: of a key that is there twice the last counts") {
  CHECK(points_of({R"({"step": 1, "step": 2, "a": 1, "a": 3})"}) == "a@2=3\n");
}

TEST_CASE("json_rows: a step is a whole number of 64 bits") {
  CHECK(points_of({R"({"step": 9007199254740993, "a": 1})"}) == "a@9007199254740993=1\n");
}

TEST_CASE("json_rows: a step of a total counts") {
  CHECK(points_of({R"({"global_step/max_steps": "10/100", "loss": 0.5})"}) == "loss@10=0.5\n");
}

TEST_CASE("json_rows: rows of a long table") {
  CHECK(points_of({R"({"run": "r", "tag": "a", "step": 1, "wall_time": 9.5, "value": "NaN"})",
                   R"({"metric": "b", "step": 2, "value": 7, "other": 8})"}) ==
        "r:a@1=nan at 9.5\nb@2=7\n");
}

TEST_CASE("json_rows: a run never leads out of the log directory") {
  CHECK(points_of({R"({"run": "../r", "tag": "a", "step": 1, "value": 2})"}) == "_/r:a@1=2\n");
}

TEST_CASE("json_rows: the value of a long row may be an object") {
  CHECK(points_of({R"({"key": "a", "step": 1, "value": {"x": 2, "y": 3}})"}) ==
        "a/x@1=2\na/y@1=3\n");
}

TEST_CASE("json_rows: wall times, in seconds or milliseconds") {
  CHECK(points_of({R"({"step": 1, "_timestamp": 1700000000.5, "a": 2})",
                   R"({"step": 2, "time_ms": 1700000000500, "a": 3})"}) ==
        "a@1=2 at 1700000000.5\na@2=3 at 1700000000.5\n");
}

TEST_CASE("json_rows: a phase labels names without one") {
  CHECK(points_of({R"({"mode": "val", "step": 1, "loss": 0.5, "train_acc": 1})"}) ==
        "val/loss@1=0.5\ntrain_acc@1=1\n");
}

TEST_CASE("json_rows: rows of a history, and lists of equal length as columns") {
  CHECK(points_of({R"({"best": 7, "log_history": [{"step": 1, "a": 2}, {"step": 2, "a": 3}]})"}) ==
        "a@1=2\na@2=3\n");
  CHECK(points_of({R"({"step": [1, 2], "a": [0.5, 0.25]})"}) == "a@1=0.5\na@2=0.25\n");
}

TEST_CASE("json_rows: of a broken object nothing is written") {
  for (const char* text : {R"({"a": 1)", R"({"a": })", R"({"a": 1} x)", "[1]", "{'a': 1}", ""}) {
    CAPTURE(text);
    CHECK(points_of({text}) == "broken\n");
  }
}

TEST_CASE("json_rows: where an object ends") {
  const std::string text = R"(x {"a": "}\"}", "b": {}} y)";
  CHECK(end_of_object(text, 2) == text.size() - 2);
  CHECK(end_of_object("{{}", 0) == 0);
  CHECK(may_be_object(text, 2));
  CHECK(may_be_object("{ }", 0));
  CHECK_FALSE(may_be_object("{'a'}", 0));
  CHECK_FALSE(may_be_object("{", 0));
}

TEST_CASE("json_document: arrays of objects, and objects behind each other") {
  for (const char* text : {R"([{"step": 1, "a": 2}, {"step": 2, "a": 3}])",
                           R"([{"step": 1, "a": 2},{"step": 2, "a": 3},])",
                           "{\"step\": 1,\n\"a\": 2}\n{\"step\": 2, \"a\": 3}"}) {
    CAPTURE(text);
    CHECK(document_points_of(text) == "a@1=2\na@2=3\n");
  }
}

TEST_CASE("json_document: wall time, step and value, as TensorBoard's downloads have them") {
  CHECK(document_points_of("[[1700000000.5, 3, 0.25], [1700000001.5, 4, \"NaN\"]]") ==
        "loss@3=0.25 at 1700000000.5\nloss@4=nan at 1700000001.5\n");
}

TEST_CASE("json_document: what breaks is told with its line, what was before it is kept") {
  const std::string points = document_points_of("[{\"step\": 1, \"a\": 2},\n{\"step\": 2, \"a\": ");
  CHECK(points.starts_with("a@1=2\n[t:2: "));
}

TEST_CASE("json_rows: a history that is there twice is no history") {
  CHECK(points_of({R"({"log_history": 5, "log_history": [{"step": 1, "loss": 0.5}]})"}) ==
        "broken\n");
}

TEST_CASE("json_rows: columns under row numbers may have holes") {
  CHECK(points_of({R"({"loss": {"0": 1, "1": 0.5}, "acc": {"0": 0.1, "1": null}})"}) ==
        "loss@1=1\nacc@1=0.1\nloss@2=0.5\n");
}

TEST_CASE("json_rows: columns of unequal length are read to the end of the longest") {
  CHECK(points_of({R"({"loss": [1, 0.5, 0.25], "val": [3]})"}) ==
        "loss@1=1\nval@1=3\nloss@2=0.5\nloss@3=0.25\n");
}

TEST_CASE("json_rows: a path is no longer than a tag") {
  const std::string key(100'000, 'k');
  const std::string points = points_of({"{\"" + key + "\": {\"a\": 1, \"b\": 2}}"});
  CHECK(points.size() < 2100);
}
