#include "tbviz/table/scalar_reader.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/read_points.h"

using namespace tbviz;
using tbviz::test::read_points;

namespace {

ScalarReaderOptions as(TableFormat format) {
  ScalarReaderOptions options;
  options.format = format;
  return options;
}

/// The inputs of command runs: cases, and what real programs print.
std::vector<std::filesystem::path> inputs() {
  std::vector<std::filesystem::path> paths;
  for (const char* folder : {"cases", "programs"}) {
    const std::filesystem::path inputs = std::filesystem::path(TBVIZ_SCALARS_INPUTS) / folder;
    for (const auto& entry : std::filesystem::directory_iterator(inputs)) {
      const std::string name = entry.path().filename().string();
      const bool about = name.starts_with('.') || name.ends_with(".args") ||
                         name.ends_with(".md") || name.ends_with(".expected.jsonl") ||
                         name.ends_with(".truth.json");
      if (!about) paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("scalar_reader: the first lines tell the format") {
  CHECK(read_points("step,a\n1,2\n") == "a@1=2\n");
  CHECK(read_points("step\ta\n1\t2\n") == "a@1=2\n");
  CHECK(read_points("\n  1 2\n") == "value/0@0=1\nvalue/1@0=2\n");
  CHECK(read_points("1.5\n") == "value@0=1.5\n");
  CHECK(read_points(" {\"step\": 1, \"a\": 2}\n") == "a@1=2\n");
  CHECK(read_points("[{\"step\": 1, \"a\": 2}]") == "a@1=2\n");
  CHECK(read_points("hello\na=2 step=1\n") == "a@1=2\n");
  CHECK(read_points("") == "");
}

TEST_CASE("scalar_reader: a format that was asked for is not guessed") {
  CHECK(read_points("loss\n0.5\n", as(TableFormat::kCsv)) == "loss@0=0.5\n");
  CHECK(read_points("a=1, b=2\n", as(TableFormat::kLog)) == "a@1=1\nb@1=2\n");
  CHECK(read_points("step\ta, b\n1\t2\n", as(TableFormat::kTsv)) == "a, b@1=2\n");
  CHECK(read_points("[1]\n{\"step\": 1, \"a\": 2}\n", as(TableFormat::kJsonLines)) ==
        "[t:1: is no JSON object]\na@1=2\n");
}

TEST_CASE("scalar_reader: what is bad costs itself only") {
  CHECK(read_points("step,a,b\n1,1,7\n2,x,8\n3\n4,4,9\n") ==
        "a@1=1\nb@1=7\n[t:3: value \"x\" is not a number (column a)]\nb@2=8\n"
        "[t:4: has 1 field where the first line has 3]\na@4=4\nb@4=9\n");
  CHECK(read_points("{\"step\": 1, \"a\": 1}\n{\"a\"\n{\"step\": 3, \"a\": 3}\n")
            .ends_with("]\na@3=3\n"));
}

TEST_CASE("scalar_reader: a stray quote costs one row, even where it is never closed") {
  std::string text = "a\n1\n\"2\n";
  for (int i = 0; i < 100'000; ++i) text += "3.5\n";
  const std::string points = read_points(text, as(TableFormat::kCsv), 60000);
  CHECK(points.starts_with("a@0=1\n[t:3: a quoted field has no closing quote]\n"));
  CHECK(std::ranges::count(points, '\n') == 100'002);
}

TEST_CASE("scalar_reader: a line beyond 4 MiB is dropped, told, and not held") {
  const std::string text = "step,a\n1,2\n3," + std::string(5'000'000, '4') + "\n5,6\n";
  CHECK(read_points(text, {}, 60000) ==
        "a@1=2\n[t:3: a line of more than 4194304 bytes is left out]\na@5=6\n");
}

TEST_CASE("scalar_reader: a table stands below comments of any line ends, however they arrive") {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "# a comment\r\n";
  text += "step,a\r\n1,2\r\n3,x\r\n";
  for (const std::size_t piece : {1, 7, 10'000}) {
    CAPTURE(piece);
    CHECK(read_points(text, {}, piece) ==
          "a@1=2\n[t:63: value \"x\" is not a number (column a)]\n");
  }
}

TEST_CASE("scalar_reader: the line of what breaks a document does not depend on how it arrives") {
  const std::string text = "[{\"step\": 1,\r\n\"a\": 2},\r\n{\"a\": x}]\r\n";
  for (const std::size_t piece : {1, 7, 1000}) {
    CAPTURE(piece);
    CHECK(read_points(text, {}, piece).starts_with("a@1=2\n[t:3: is broken JSON: "));
  }
}

TEST_CASE("scalar_reader: rows are numbered from 0, lines of logs from 1, or from where is said") {
  CHECK(read_points("a,b\n1,2\n3,4\n") == "a@0=1\nb@0=2\na@1=3\nb@1=4\n");
  CHECK(read_points("loss: 1\nloss: 2\n") == "loss@1=1\nloss@2=2\n");
  ScalarReaderOptions options;
  options.first_step = -3;
  CHECK(read_points("a,b\n1,2\n", options) == "a@-3=1\nb@-3=2\n");
  CHECK(read_points("loss: 1\n", options) == "loss@-3=1\n");
}

TEST_CASE("scalar_reader: a row without a step takes the one before, at first its number") {
  CHECK(read_points("step,a\n,1\n7,2\n,3\n") ==
        "a@0=1\na@7=2\na@7=3\n"
        "[2 values of a share a step, the first 7; `number` "
        "numbers them]\n");
}

TEST_CASE("scalar_reader: one step for all with a step key, from the first line that has it") {
  ScalarReaderOptions options;
  options.step_key = "it";
  CHECK(read_points("val=9\nit=1 loss=2\nval=3\n", options) ==
        "loss@1=2\nval@1=3\n[left out 1 row before the first it]\n");
  CHECK(read_points("loss=2\n", options) == "[no step key]\n");
}

TEST_CASE("scalar_reader: all curves may go to a sub-run, and those of a run below it") {
  ScalarReaderOptions options;
  options.sub_run = "seed";
  CHECK(read_points("step,a\n1,2\n", options) == "seed:a@1=2\n");
  CHECK(read_points("run,tag,step,value\nr,a,1,2\n", options) == "seed/r:a@1=2\n");
}

TEST_CASE("scalar_reader: very many columns cost what one of them costs, times their number") {
  constexpr int kColumns = 100'000;
  std::string header, row, object = "{";
  for (int i = 0; i < kColumns; ++i) {
    header += "c" + std::to_string(i) + ",";
    row += "1,";
    object += "\"c" + std::to_string(i) + "\":1,";
  }
  object.back() = '}';
  header.back() = row.back() = '\n';
  for (const std::string& text : {header + row, object}) {
    const std::string points = read_points(text);
    CHECK(std::ranges::count(points, '@') == CurveSet::kMostCurves);
    CHECK(points.ends_with("[more than 10000 curves: the rest is left out]\n"));
  }
}

TEST_CASE("scalar_reader: inputs of every kind give the same points however they arrive") {
  const auto paths = inputs();
  std::size_t with_points = 0;
  for (const std::filesystem::path& path : paths) {
    CAPTURE(path);
    const std::string text = bytes_of(path);
    ScalarReaderOptions by_pattern;
    by_pattern.pattern = R"((?P<name>[a-z_]+)\W+(?P<value>[0-9.]+))";
    std::string all;
    for (const ScalarReaderOptions& options : {ScalarReaderOptions(), by_pattern}) {
      const std::string whole = read_points(text, options, text.size() + 1);
      for (const std::size_t piece : {1, 7}) CHECK(read_points(text, options, piece) == whole);
      all += whole;
    }
    if (all.find('@') != std::string::npos) ++with_points;
  }
  CHECK(with_points > 90);
}

namespace {

/// Ends by an interruption.
class InterruptedSource final : public ByteSource {
 public:
  explicit InterruptedSource(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t read(std::span<std::byte> buffer) override {
    if (text_.empty()) throw Interrupted(2);
    const std::size_t count = std::min(buffer.size(), text_.size());
    std::ranges::copy(as_bytes(text_).first(count), buffer.begin());
    text_.remove_prefix(count);
    return count;
  }
  [[nodiscard]] bool ready() override { return !text_.empty(); }
  [[nodiscard]] const std::string& name() const override { return name_; }

 private:
  std::string_view text_;
  std::string name_ = "t";
};

std::string points_before_interruption(std::string_view text) {
  InterruptedSource source(text);
  test::PointLines points;
  CurveSet curves({}, points);
  points.read_from(curves);
  const auto read = [&] {
    static_cast<void>(read_scalars(source, {}, curves, [](const FormatError&) {}));
  };
  CHECK_THROWS_AS(read(), Interrupted);
  return points.text;
}

}  // namespace

TEST_CASE("scalar_reader: what was read before an interruption is final") {
  CHECK(points_before_interruption("step 1 loss: 0.5\n") == "loss@1=0.5\n");
  CHECK(points_before_interruption("50%|#| 1/2 [00:01<00:01, a=0.5]\r") == "a@1=0.5\n");
  // A number may be cut; what ends in a bracket is none.
  CHECK(points_before_interruption("step 1 loss: 0.5\nstep 2 loss: 0.25") == "loss@1=0.5\n");
  CHECK(points_before_interruption("x: b\n50%|#| 1/2 [00:01<00:01, a=0.5]") == "a@1=0.5\n");
  CHECK(points_before_interruption("step,loss\n1,0.5\n2,\"0.4\n3,0.3\n4,0.2\n") ==
        "loss@1=0.5\nloss@3=0.3\nloss@4=0.2\n");
  CHECK(points_before_interruption("[{\"step\": 1, \"a\": 0.5},\n{\"step\": 2, \"a\": 0.25},\n") ==
        "a@1=0.5\na@2=0.25\n");
}

TEST_CASE("scalar_reader: a log behind a printed configuration") {
  CHECK(read_points("{\n \"lr\": 0.1\n}\n[2024-01-01 10:00:00] step 1 loss: 0.5\n"
                    "step 2 loss: 0.25\n") ==
        "loss@1=0.5\nloss@2=0.25\n[left out the JSON object in front of the log]\n");
}

TEST_CASE("scalar_reader: several objects on a line") {
  CHECK(read_points("{\"step\": 1, \"a\": 2}{\"step\": 2, \"a\": 3} {\"step\": 3, \"a\": 4}\n") ==
        "a@1=2\na@2=3\na@3=4\n");
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "{\"a\": 1}";
  CHECK(read_points(many + "{\"step\": 7, \"b\": 2}\n").ends_with("\nb@7=2\n"));
}

TEST_CASE("scalar_reader: a quote that is open in the first row costs its own line") {
  CHECK(read_points("epoch,note,loss\n1,\"open,0.5\n2,x,0.25\n3,y,0.125\n") ==
        "[t:2: a quoted field has no closing quote]\nloss@2=0.25\nloss@3=0.125\n"
        "[left out text in column note]\n");
}
