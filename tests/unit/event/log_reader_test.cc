// Written as a program outside would use the library: no other header of it is needed to read.
#include "tbviz/log_reader.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

#include "support/gzip.h"
#include "support/scratch_folder.h"
#include "tbviz/error.h"
#include "tbviz/event_writer.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

namespace fs = std::filesystem;

namespace {

/// A log directory of a test.
class Logs {
 public:
  /// A new event file of a run.
  [[nodiscard]] EventWriter writer(const std::string& run) const {
    return open_event_log(path() / run, {.wall_time = 100.0});
  }

  /// A run with one curve.
  void add(const std::string& run, const std::string& tag,
           const std::vector<double>& values) const {
    EventWriter log = writer(run);
    for (std::size_t i = 0; i < values.size(); ++i) {
      log.add(static_cast<std::int64_t>(i), {tag, Scalar{values[i]}});
    }
    log.close();
  }

  [[nodiscard]] fs::path only_file(const std::string& run) const {
    return fs::directory_iterator(path() / run)->path();
  }

  [[nodiscard]] const fs::path& path() const { return scratch_.path(); }

 private:
  ScratchFolder scratch_;
};

std::vector<double> values_of(const std::vector<LoggedScalar>& points) {
  std::vector<double> values;
  for (const LoggedScalar& point : points) values.push_back(point.value);
  return values;
}

ErrorKind kind_of_failure(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.kind();
  }
  FAIL("nothing was thrown");
  return {};
}

}  // namespace

TEST_CASE("log_reader: runs, tags and points of a log directory") {
  const Logs logs;
  logs.add("b/deep", "loss", {0.5, 0.25});
  logs.add("a", "acc", {1, 2, 3});
  LogReader reader(logs.path());
  CHECK(reader.runs() == std::vector<std::string>{"a", "b/deep"});
  const std::vector<LogTag> tags = reader.tags("a");
  REQUIRE(tags.size() == 1);
  CHECK(tags[0].tag == "acc");
  CHECK(tags[0].kind == "scalar");
  CHECK(std::tuple(tags[0].count, tags[0].first_step, tags[0].last_step) == std::tuple(3, 0, 2));
  CHECK(reader.scalars("b/deep", "loss") ==
        std::vector<LoggedScalar>{{0, 100.0, 0.5}, {1, 100.0, 0.25}});
  CHECK(reader.problems().empty());
}

TEST_CASE("log_reader: a single file is the run .") {
  const Logs logs;
  logs.add("a", "x", {1});
  LogReader reader(logs.only_file("a"));
  CHECK(reader.runs() == std::vector<std::string>{"."});
  CHECK(values_of(reader.scalars(".", "x")) == std::vector<double>{1});
}

TEST_CASE("log_reader: scalars in every encoding, one after the other, and nothing else") {
  const Logs logs;
  EventWriter log = logs.writer("a");
  log.add(0, {"simple", Scalar{0.1}});
  log.add(1, {"double", Scalar{0.1, ScalarEncoding::kDoubleTensor}});
  log.add(2, {"picture", EncodedImage{}});
  log.close();
  std::vector<std::pair<std::string, double>> met;
  LogReader(logs.path()).for_each_scalar("a", [&](std::string_view tag, const LoggedScalar& point) {
    met.emplace_back(tag, point.value);
  });
  CHECK(met == std::vector<std::pair<std::string, double>>{{"simple", static_cast<double>(0.1F)},
                                                           {"double", 0.1}});
}

TEST_CASE("log_reader: restarts hide values, by the rule that is asked for") {
  const Logs logs;
  EventWriter log = logs.writer("a");
  for (const int step : {0, 1, 2}) log.add(step, {"x", Scalar{1.0 * step}});
  log.purge_from(1);
  for (const int step : {2, 3}) log.add(step, {"x", Scalar{10.0 * step}});
  log.close();
  LogReader reader(logs.path());
  CHECK(values_of(reader.scalars("a", "x")) == std::vector<double>{0, 20, 30});
  CHECK(reader.hidden_values() == 2);
  CHECK(values_of(reader.scalars("a", "x", RestartRule::kSteps)) ==
        std::vector<double>{0, 1, 20, 30});
  CHECK(values_of(reader.scalars("a", "x", RestartRule::kNone)).size() == 5);
  CHECK(reader.hidden_values() == 0);
}

TEST_CASE("log_reader: what a live run adds is there at the next call") {
  const Logs logs;
  EventWriter log = logs.writer("a");
  log.add(0, {"x", Scalar{1}});
  log.flush();
  LogReader reader(logs.path());
  CHECK(reader.scalars("a", "x").size() == 1);
  log.add(1, {"x", Scalar{2}});
  log.close();
  CHECK(reader.scalars("a", "x").size() == 2);
}

TEST_CASE("log_reader: damage and cut tails are problems, and the rest is read") {
  const Logs logs;
  logs.add("a", "x", {1, 2, 3, 4});
  const fs::path file = logs.only_file("a");
  std::string bytes = read_file(file);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  bytes.resize(bytes.size() - 3);
  std::ofstream(file, std::ios::binary) << bytes;
  LogReader reader(logs.path());
  CHECK(reader.problems().empty());
  CHECK(reader.scalars("a", "x").size() == 2);
  CHECK(reader.damaged_places() == 1);
  const std::vector<LogProblem>& problems = reader.problems();
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].kind == LogProblem::Kind::kDamage);
  CHECK(problems[0].message.starts_with(file.string() + ": the record at offset"));
  CHECK(problems[1].kind == LogProblem::Kind::kCutTail);
  // Told anew, and not once more.
  (void)reader.tags("a");
  CHECK(problems.size() == 2);
}

TEST_CASE("log_reader: of many places of damage a hundred are kept, and all are counted") {
  const Logs logs;
  logs.add("a", "loss", std::vector<double>(300, 1.0));
  const fs::path file = logs.only_file("a");
  std::string bytes = read_file(file);
  int met = 0;
  for (std::size_t at = 0; (at = bytes.find("loss", at)) != std::string::npos; ++at) {
    if (++met % 2 == 0) bytes[at] = 'b';  // Between sound records, so that each is a place.
  }
  std::ofstream(file, std::ios::binary) << bytes;
  LogReader reader(logs.path());
  CHECK(reader.scalars("a", "loss").size() == 150);
  CHECK(reader.damaged_places() == 150);
  CHECK(reader.problems().size() == 100);
}

TEST_CASE("log_reader: links in a circle show a run once, and what cannot be read is a problem") {
  const Logs logs;
  logs.add("a", "x", {1});
  fs::create_symlink(".", logs.path() / "a" / "self");
  fs::create_symlink("loop", logs.path() / "loop");
  LogReader reader(logs.path());
  CHECK(reader.runs() == std::vector<std::string>{"a"});
  REQUIRE(reader.problems().size() == 1);
  CHECK(reader.problems()[0].kind == LogProblem::Kind::kUnreadable);
  (void)reader.tags("a");
  CHECK(reader.problems().size() == 1);  // It is still there.
}

TEST_CASE("log_reader: what there is not is an error of its kind") {
  const Logs logs;
  CHECK(kind_of_failure([&] { LogReader(logs.path() / "no"); }) == ErrorKind::kInput);
  CHECK(kind_of_failure([] { LogReader("-"); }) == ErrorKind::kUsage);  // It is the host's.
  CHECK(kind_of_failure([&] { LogReader(logs.path()); }) == ErrorKind::kFormat);
  logs.add("seed1", "loss", {1});
  LogReader reader(logs.path());
  CHECK(kind_of_failure([&] { (void)reader.tags("b"); }) == ErrorKind::kUsage);
  CHECK(kind_of_failure([&] { (void)reader.scalars("seed1", "y"); }) == ErrorKind::kUsage);
  CHECK_THROWS_WITH((void)reader.scalars("seed1", "los"),
                    doctest::Contains("run 'seed1' holds no scalar 'los'; did you mean 'loss'?"));
}

TEST_CASE("log_reader: a file that is no log is a problem of its run") {
  const Logs logs;
  fs::create_directories(logs.path() / "a");
  std::ofstream(logs.path() / "a" / "tfevents") << "tag,step,value\nloss,0,1\n";
  LogReader reader(logs.path());
  CHECK(reader.tags("a").empty());
  REQUIRE(reader.problems().size() == 1);
  CHECK(reader.problems()[0].kind == LogProblem::Kind::kUnreadable);
}

TEST_CASE("log_reader: gzipped logs are read as those they were packed from") {
  const Logs logs;
  logs.add("a", "loss", {1, 0.5, 0.25});
  const fs::path plain = logs.only_file("a");
  const std::string packed = gzip(read_file(plain));
  std::ofstream(plain.string() + ".gz", std::ios::binary) << packed;
  fs::remove(plain);
  LogReader reader(logs.path());
  CHECK(values_of(reader.scalars("a", "loss")) == std::vector<double>{1, 0.5, 0.25});
  CHECK(reader.problems().empty());

  std::ofstream(plain.string() + ".gz", std::ios::binary) << packed.substr(0, packed.size() - 5);
  CHECK(values_of(reader.scalars("a", "loss")) == std::vector<double>{1, 0.5, 0.25});
  REQUIRE(reader.problems().size() == 1);
  CHECK(reader.problems()[0].kind == LogProblem::Kind::kDamage);
  CHECK(reader.damaged_places() == 1);
}
