#include "tbviz/plugins/embedding_labels.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tbviz/error.h"

using namespace tbviz;

namespace {

using Rows = std::vector<std::vector<std::string>>;

EmbeddingLabels parse(std::string_view text, std::int64_t points) {
  return parse_labels(text, points, "a.tsv");
}

std::string refusal(std::string_view text, std::int64_t points) {
  try {
    (void)parse(text, points);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("embedding_labels: a blank last line is no label, and makes the first none") {
  CHECK(refusal("a\nb\n\n", 2) ==
        "a.tsv: has 3 lines for 2 points, of which the last is empty: remove it");
  CHECK(refusal("a\r\nb\r\n\r\n", 2).ends_with("remove it"));
  CHECK(parse("a\n\n", 2).rows == Rows{{"a"}, {""}});
  CHECK(parse("name\na\nb\n", 2).rows == Rows{{"a"}, {"b"}});
}

TEST_CASE("embedding_labels: a byte order mark is passed over") {
  CHECK(parse("\xEF\xBB\xBF"
              "a\nb\n",
              2)
            .rows == Rows{{"a"}, {"b"}});
}

TEST_CASE("embedding_labels: a carriage return within a line is a fault of the file") {
  CHECK(refusal("a\nb\rc\n", 2).starts_with("a.tsv:2: holds a carriage return"));
  CHECK(refusal("a\rb\r", 2).starts_with("a.tsv:1: holds a carriage return"));
}

TEST_CASE("embedding_labels: labels that are no UTF-8, or part into several") {
  CHECK_THROWS_AS((void)format_labels({.header = {}, .rows = {{"\xE9"}}}), FormatError);
  CHECK_THROWS_AS((void)format_labels({.header = {"\xE9", "b"}, .rows = {{"a", "b"}}}),
                  FormatError);
  CHECK_THROWS_AS((void)format_labels({.header = {}, .rows = {{"a\tb"}}}), UsageError);
  CHECK(format_labels({.header = {"n", "m"}, .rows = {{"é", "b"}}}) == "n\tm\né\tb\n");
}
