#include "tbviz/summary_writer.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/scratch_folder.h"
#include "tbviz/error.h"
#include "tbviz/log_reader.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)
using namespace std::chrono_literals;

// What is written is held against Python's SummaryWriter by tests/oracle/test_summary_writer.py;
// here is what C++ adds.
namespace {

std::vector<LoggedScalar> logged(const std::filesystem::path& log, const std::string& tag,
                                 const std::string& run = ".") {
  LogReader reader(log);
  std::vector<LoggedScalar> points = reader.scalars(run, tag);
  CHECK(reader.problems().empty());
  return points;
}

std::vector<std::string> tags(const std::filesystem::path& log) {
  std::vector<std::string> names;
  for (const LogTag& tag : LogReader(log).tags(".")) names.push_back(tag.tag);
  return names;
}

std::set<std::string> names_in(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

}  // namespace

TEST_CASE("summary_writer: any number, any step") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path(), {.wall_time = 7.5});
  const std::size_t index = 3;
  const std::optional<long> last = 4;
  writer.add_scalar("x", 1);
  writer.add_scalar("x", 0.5F, std::nullopt);
  writer.add_scalar("x", std::int64_t{-2}, 1U);
  writer.add_scalar("x", true, short{2});
  writer.add_scalar("x", index, index);
  writer.add_scalar("x", 1e300, last, 8.5);  // The writer's own time is fixed.
  writer.close();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(
      logged(folder.path(), "x") ==
      std::vector<LoggedScalar>{
          {0, 7.5, 1}, {0, 7.5, 0.5}, {1, 7.5, -2}, {2, 7.5, 1}, {3, 7.5, 3}, {4, 7.5, infinity}});
}

TEST_CASE("summary_writer: an event's own wall time, and now") {
  const ScratchFolder folder;
  const auto now = [] {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  const double before = now();
  SummaryWriter writer(folder.path());
  writer.add_scalar("x", 1, 0, 8.5);
  writer.add_scalar("x", 2, 1);
  writer.close();
  const auto points = logged(folder.path(), "x");
  CHECK(points.at(0).wall_time == 8.5);
  CHECK(points.at(1).wall_time >= before);
  CHECK(points.at(1).wall_time <= now());
}

TEST_CASE("summary_writer: curves of one chart go to sub-runs, with one time") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path());
  writer.add_scalars("loss/all", {{"train", 1}, {"val", 0.5F}}, 3);
  writer.add_scalars("loss/all", std::map<std::string, double>{{"train", 2}}, 4);
  writer.add_scalars("loss/all", std::vector<std::pair<std::string, int>>{{"val", 7}}, 4);
  writer.close();
  const auto train = logged(folder.path(), "loss/all", "loss_all_train");
  const auto val = logged(folder.path(), "loss/all", "loss_all_val");
  REQUIRE(train.size() == 2);
  REQUIRE(val.size() == 2);
  CHECK(train[0].wall_time == val[0].wall_time);
  CHECK(train[1].value == 2);
  CHECK(val[1].value == 7);
}

TEST_CASE("summary_writer: no curve leads out of the run") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path() / "run");
  CHECK_THROWS_AS(writer.add_scalars("a", {{"fine", 1}, {"/../../out", 1}}), UsageError);
  writer.close();
  CHECK(names_in(folder.path()) == std::set<std::string>{"run"});
  CHECK(names_in(folder.path() / "run").size() == 1);  // Nor was the one written that is fine.
}

TEST_CASE("summary_writer: a histogram says what it leaves out") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path());
  CHECK(writer.add_histogram("h", {1, 2, 3}) == 0);
  CHECK(writer.add_histogram("h", std::vector<float>{1, NAN, INFINITY}, 1, "fd") == 2);
  CHECK(writer.add_histogram("h", {1, 2}, 2, 30) == 0);
  CHECK(writer.add_histogram("h", {1, 2}, 3, std::vector<double>{0, 1, 2}) == 0);
  CHECK_THROWS_WITH_AS(writer.add_histogram("h", {}), doctest::Contains("tag h: "), FormatError);
  CHECK_THROWS_AS(writer.add_histogram("h", std::vector<float>{NAN}), FormatError);
  CHECK_THROWS_WITH_AS(writer.add_histogram("h", {1}, 0, "freedman"),
                       doctest::Contains("`bins` freedman: neither tensorflow nor one of auto, fd"),
                       UsageError);
  CHECK_THROWS_AS(writer.add_histogram("h", {1}, 0, 0), UsageError);
  CHECK_THROWS_AS(writer.add_histogram("h", {1}, 0, std::uint64_t{1} << 63U), UsageError);
  CHECK_THROWS_AS(writer.add_histogram("h", {1}, 0, std::vector<double>{1, 1}), UsageError);
  CHECK_THROWS_AS(writer.add_histogram("h", {1}, 0, std::vector<double>{1}), UsageError);
  CHECK_THROWS_AS(
      writer.add_histogram_raw("h", 0, 1, 1, 1, 1, std::vector<double>{1}, std::vector<double>{}),
      UsageError);
  writer.close();
  LogReader reader(folder.path());
  CHECK(reader.tags(".").at(0).count == 4);  // What failed wrote nothing.
}

TEST_CASE("summary_writer: pictures from arrays of any order, and made ones") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path());
  const std::vector<std::uint8_t> pixels(2 * 3 * 3);
  writer.add_image("hwc", view_of(pixels.data(), {2, 3, 3}), 0, {}, "HWC");
  writer.add_image("hw", view_of(pixels.data(), {6, 3}), 0, {}, "HW");
  writer.add_images("nchw", view_of(pixels.data(), {2, 1, 3, 3}));
  Image image{.height = 1, .width = 1, .pixels = {}};
  image.pixels = {1, 2, 3};
  writer.add_image("made", image);
  CHECK_THROWS_WITH_AS(writer.add_image("bad", view_of(pixels.data(), {6, 3})),
                       doctest::Contains("tag bad: "), UsageError);
  CHECK_THROWS_AS(writer.add_image("bad", view_of(pixels.data(), {6, 1, 3})), FormatError);
  writer.close();
  CHECK(tags(folder.path()) == std::vector<std::string>{"hw", "hwc", "made", "nchw"});
}

TEST_CASE("summary_writer: the default directory is a new one each time") {
  const ScratchFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const SummaryWriter first({}, {.comment = "_lr"});
  const SummaryWriter second({}, {.comment = "_lr"});
  CHECK(first.get_logdir() != second.get_logdir());
  CHECK(first.get_logdir().string().starts_with("runs/"));
  CHECK(first.get_logdir().string().ends_with("_lr"));
  CHECK(names_in("runs").size() == 2);
  std::filesystem::current_path(before);
}

TEST_CASE("summary_writer: options") {
  const ScratchFolder folder;
  {
    SummaryWriter writer(folder.path() / "run",
                         {.comment = "ignored", .filename_suffix = ".train"});
    writer.add_scalar("x", 1, 5);
    writer.add_scalar("x", 2, 6);
    writer.close();
  }
  SummaryWriter restarted(folder.path() / "run", {.purge_step = 6, .filename_suffix = ".train"});
  restarted.add_scalars("m", {{"a", 1}});
  restarted.close();
  CHECK(names_in(folder.path()) == std::set<std::string>{"run"});
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (entry.is_regular_file()) CHECK(entry.path().string().ends_with(".train"));
  }
  LogReader reader(folder.path() / "run");
  CHECK(reader.scalars(".", "x").size() == 1);
  CHECK(reader.hidden_values() == 1);
}

TEST_CASE("summary_writer: every max_queue events are in the file") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path(), {.max_queue = 3, .flush_secs = 0s});
  writer.add_scalar("x", 1);
  writer.add_scalar("x", 2);
  const auto size = [&] {
    return std::filesystem::file_size(*std::filesystem::directory_iterator(folder.path()));
  };
  CHECK(size() == 0);
  writer.add_scalar("x", 3);
  CHECK(size() > 0);
  CHECK(logged(folder.path(), "x").size() == 3);
}

TEST_CASE("summary_writer: closing twice is fine, adding after it is not") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path());
  SummaryWriter moved = std::move(writer);
  moved.add_scalar("x", 1);
  moved.close();
  moved.close();
  CHECK_THROWS_WITH_AS(moved.add_scalar("x", 1), doctest::Contains("its writer was closed before"),
                       OutputError);
  CHECK_THROWS_AS(moved.flush(), OutputError);
  CHECK(logged(folder.path(), "x").size() == 1);
}

TEST_CASE("summary_writer: a folder that cannot be made") {
  CHECK_THROWS_AS(SummaryWriter("/dev/null/run"), OutputError);
  const ScratchFolder folder;
  const std::string name = (folder.path() / "a").string() + std::string("\0b", 2);
  CHECK_THROWS_AS(SummaryWriter{std::filesystem::path(name)}, OutputError);
}

TEST_CASE("summary_writer: a writer that was moved from says so") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path());
  std::optional<SummaryWriter> other;
  other = std::move(writer);
  CHECK_THROWS_AS(writer.add_scalar("x", 1), UsageError);  // NOLINT(bugprone-use-after-move)
  CHECK_THROWS_AS(writer.close(), UsageError);
  *other = SummaryWriter(folder.path() / "next");
  CHECK(other->get_logdir() == folder.path() / "next");
}

TEST_CASE("summary_writer: times that TensorBoard stops at are refused") {
  const ScratchFolder folder;
  CHECK_THROWS_AS(SummaryWriter(folder.path(), {.wall_time = NAN}), UsageError);
  CHECK_THROWS_AS(SummaryWriter(folder.path(), {.flush_secs = -1s}), UsageError);
  CHECK_THROWS_AS(SummaryWriter(folder.path(), {.flush_secs = std::chrono::duration<double>(NAN)}),
                  UsageError);
  SummaryWriter writer(folder.path());
  CHECK_THROWS_AS(writer.add_scalar("x", 1, 0, NAN), UsageError);
  CHECK_THROWS_AS(writer.add_text("x", "", 0, INFINITY), UsageError);
  CHECK_THROWS_AS(writer.add_scalars("x", {{"a", 1}}, 0, NAN), UsageError);
  CHECK_THROWS_AS(writer.add_graph({}, NAN), UsageError);
  writer.add_scalar("x", 2);
  writer.close();
  CHECK(logged(folder.path(), "x").size() == 1);
}

TEST_CASE("summary_writer: a failure of one file is every later call's, and close's") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path(), {.flush_secs = 0s});
  writer.add_scalar("x", 1);
  std::ofstream(folder.path() / "m_b") << "a file, where a folder is to be";
  CHECK_THROWS_AS(writer.add_scalars("m", {{"a", 1}, {"b", 2}}), OutputError);
  CHECK_THROWS_AS(writer.add_scalar("x", 2), OutputError);
  CHECK_THROWS_AS(writer.flush(), OutputError);
  CHECK_THROWS_AS(writer.close(), OutputError);
  CHECK(logged(folder.path(), "x").size() == 1);  // What was added before is there all the same.
  CHECK(logged(folder.path(), "m", "m_a").size() == 1);
}

TEST_CASE("summary_writer: it writes where it began, wherever the host goes") {
  const ScratchFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  SummaryWriter writer("run");
  std::filesystem::current_path("/");
  writer.add_scalars("m", {{"a", 1}});
  writer.add_hparams({{"lr", 0.1}}, {{"x", 1}}, {}, "trial");
  writer.add_embedding(view_of(std::vector<float>{1, 2}.data(), {1, 2}));
  writer.close();
  std::filesystem::current_path(before);
  CHECK(writer.get_logdir() == "run");
  const std::set<std::string> names = names_in(folder.path() / "run");
  CHECK(names.size() == 5);
  CHECK(names.contains("m_a"));
  CHECK(names.contains("trial"));
  CHECK(names.contains("projector_config.pbtxt"));
}

TEST_CASE("summary_writer: no run of hyperparameters leads out") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path() / "run");
  CHECK_THROWS_AS(writer.add_hparams({}, {}, {}, "../out"), UsageError);
  CHECK_THROWS_AS(writer.add_hparams({}, {}, {}, "/tmp"), UsageError);
  writer.close();
  CHECK(names_in(folder.path() / "run").size() == 1);
}

TEST_CASE("summary_writer: lists, maps and vectors as a port from Python has them") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path());
  writer.add_hparams(std::map<std::string, double>{{"lr", 0.1}}, {{"x", 1.0L}}, {}, "a");
  writer.add_hparams({{"lr", 0.1}, {"optimizer", "adam"}}, std::map<std::string, int>{{"x", 1}}, {},
                     "b");
  const std::vector<float> edges = {0, 1, 2};
  writer.add_histogram("h", {1, 2}, 0, {0.0, 1.0, 2.0});
  writer.add_histogram("h", {1, 2}, 1, edges);
  writer.add_histogram("h", {1, 2}, 2, std::string("fd"));
  writer.add_histogram_raw("h", 0, 1.5F, 2, 3, 5, edges, std::vector<int>{0, 1, 1}, 3);
  writer.add_histogram_raw("h", 0, 1, 2, 3, 5, {0, 1, 2}, {0, 1, 1}, 4);
  const std::vector<bool> flags = {true};
  writer.add_scalar("flag", flags[0]);
  const std::vector<float> points = {1, 2, 3, 4};
  writer.add_embedding(view_of(points.data(), {2, 2}), std::vector<int>{7, 8});
  writer.add_embedding(view_of(points.data(), {2, 2}), std::vector<const char*>{"a", "b"}, {}, 1);
  writer.close();
  LogReader reader(folder.path());
  CHECK(reader.tags(".").size() == 2);
  CHECK(logged(folder.path(), "x", "b").size() == 1);
}

TEST_CASE("summary_writer: figures are contents, of one file or of several") {
  const ScratchFolder folder;
  Image image{.height = 1, .width = 1, .pixels = {}};
  image.pixels = {1, 2, 3};
  const std::string png = encode_png(image);
  const std::vector<unsigned char> bytes(png.begin(), png.end());
  SummaryWriter writer(folder.path());
  writer.add_figure("one", png);
  writer.add_figure("one", bytes, 1);
  writer.add_figure("one", {png}, 2);
  writer.add_figure("two", {png, png});
  writer.add_figure("two", std::vector<std::string>{png, png}, 1);
  writer.add_figure("two", std::vector<std::vector<unsigned char>>{bytes, bytes}, 2);
  CHECK_FALSE(std::is_convertible_v<const char*, EncodedFigures>);
  CHECK_THROWS_WITH_AS(writer.add_figure("three", std::string("plot.png")),
                       doctest::Contains("tag three: figure 1"), UnsupportedError);
  CHECK_THROWS_AS(writer.add_image("none", Image{}), FormatError);
  CHECK_THROWS_AS(writer.add_image("none", Image{.height = 2, .width = 2, .pixels = {}}),
                  FormatError);
  writer.close();
  CHECK(LogReader(folder.path()).tags(".").size() == 2);
}

TEST_CASE("summary_writer: two literals within a layout are two tags") {
  const ScalarLayout layout = {{"loss", {{"both", {"a", "b"}}}}};
  CHECK(layout[0].charts[0].tags.names() == std::vector<std::string>{"a", "b"});
  CHECK(ScalarTags("a", std::string("b")).names().size() == 2);
  CHECK(ScalarTags(std::vector<std::string>{"a", "b"}).names().size() == 2);
}
