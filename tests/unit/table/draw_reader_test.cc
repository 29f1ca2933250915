#include "tbviz/table/draw_reader.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/scripted_source.h"
#include "tbviz/error.h"

using tbviz::Draw;
using tbviz::DrawReader;
using tbviz::test::pieces_of;
using tbviz::test::ScriptedSource;

namespace {

using Draws = std::vector<std::string>;

/// Draws as "line:text", a dollar sign behind those that end their line.
Draws draws_of(DrawReader& reader) {
  Draws draws;
  while (const auto draw = reader.next()) {
    draws.push_back(std::to_string(draw->line) + ':' + std::string(draw->text) +
                    (draw->ends_line ? "$" : ""));
  }
  return draws;
}

Draws draws_of(std::string_view text, std::size_t piece_bytes = 1000) {
  ScriptedSource source(pieces_of(text, piece_bytes));
  DrawReader reader(source);
  return draws_of(reader);
}

/// Hands out its pieces, then throws.
class InterruptedSource final : public tbviz::ByteSource {
 public:
  explicit InterruptedSource(std::deque<std::string> pieces) : pieces_(std::move(pieces)) {}

  [[nodiscard]] std::size_t read(std::span<std::byte> buffer) override {
    const std::size_t count = pieces_.read(buffer);
    if (count == 0) throw tbviz::Interrupted(2);
    return count;
  }
  [[nodiscard]] bool ready() override { return true; }
  [[nodiscard]] const std::string& name() const override { return pieces_.name(); }

 private:
  ScriptedSource pieces_;
};

}  // namespace

TEST_CASE("draw_reader: both line ends, and a last line without one") {
  CHECK(draws_of("a\r\nb\n\nc") == Draws{"1:a$", "2:b$", "3:$", "4:c$"});
  CHECK(draws_of("a\n") == Draws{"1:a$"});
  CHECK(draws_of("").empty());
}

TEST_CASE("draw_reader: a carriage return ends a draw, and no line") {
  CHECK(draws_of("1/2\r2/2\nend\n") == Draws{"1:1/2", "1:2/2$", "2:end$"});
}

TEST_CASE("draw_reader: a run of backspaces ends a draw, and no line") {
  CHECK(draws_of("1/2\b\b\b2/2\nend") == Draws{"1:1/2", "1:2/2$", "2:end$"});
}

TEST_CASE("draw_reader: draws do not depend on how they arrive") {
  const std::string text = "step,loss\n1,0.5\r\r2\n\n22,0.25\b333,0.125";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    CAPTURE(piece);
    CHECK(draws_of(text, piece) ==
          Draws{"1:step,loss$", "2:1,0.5", "2:", "2:2$", "3:$", "4:22,0.25", "4:333,0.125$"});
  }
}

TEST_CASE("draw_reader: a line end that comes in two pieces ends one line") {
  CHECK(draws_of("a\r\nb\r\n", 2) == Draws{"1:a", "1:$", "2:b$"});
}

TEST_CASE("draw_reader: more text than the buffer holds at once") {
  std::string text;
  for (int i = 0; i < 50000; ++i) text += std::to_string(i) + "\n";
  const Draws draws = draws_of(text, 60000);
  REQUIRE(draws.size() == 50000);
  CHECK(draws[49999] == "50000:49999$");
  const std::string long_line(300000, 'x');
  CHECK(draws_of(long_line + "\ny") == Draws{"1:" + long_line + "$", "2:y$"});
}

TEST_CASE("draw_reader: what has arrived is handed out before more is asked for") {
  InterruptedSource source({"a\nb\r"});
  DrawReader reader(source);
  CHECK(reader.next()->text == "a");
  CHECK(reader.next()->text == "b");
  CHECK_THROWS_AS((void)reader.next(), tbviz::Interrupted);
}

TEST_CASE("draw_reader: what is unfinished when the source throws can be looked at") {
  InterruptedSource source({"a\nb", "c"});
  DrawReader reader(source);
  CHECK(reader.next()->text == "a");
  CHECK_THROWS_AS((void)reader.next(), tbviz::Interrupted);
  CHECK(reader.unfinished() == "bc");
  CHECK(reader.line() == 2);
}

TEST_CASE("draw_reader: what was put back comes first, the last of it before the others") {
  ScriptedSource source(pieces_of("c\nd\n", 1));
  DrawReader reader(source);
  reader.put_back("b", 2, true);
  reader.put_back("a", 1, false);
  CHECK(draws_of(reader) == Draws{"1:a", "2:b$", "1:c$", "2:d$"});
}

TEST_CASE("draw_reader: a line beyond the limit is dropped and told, one at the limit is not") {
  for (const std::size_t piece : {1, 3, 100}) {
    CAPTURE(piece);
    ScriptedSource source(pieces_of("12345678\n123456789abcdefghijklmnopqrs\nz\n", piece));
    std::vector<std::int64_t> told;
    DrawReader reader(
        source, [&told](std::int64_t line) { told.push_back(line); }, 8);
    CHECK(draws_of(reader) == Draws{"1:12345678$", "2:$", "3:z$"});
    CHECK(told == std::vector<std::int64_t>{2});
  }
}

TEST_CASE("draw_reader: however long a line is, the buffer does not grow with it") {
  ScriptedSource source(pieces_of(std::string(1'000'000, 'x') + "\nz\n", 1000));
  DrawReader reader(
      source, [](std::int64_t) {}, 100);
  CHECK(draws_of(reader).back() == "2:z$");
  CHECK(source.largest_request() < 100'000);
}

TEST_CASE("draw_reader: a line beyond the limit that nobody wants to be told of is refused") {
  ScriptedSource source(pieces_of("a\n123456789\n", 100), "t.log");
  DrawReader reader(source, {}, 8);
  CHECK(reader.next()->text == "a");
  CHECK_THROWS_WITH_AS((void)reader.next(),
                       "t.log:2: the line is longer than 8 bytes; is this text?",
                       tbviz::FormatError);
}
