#include "tbviz/event/log_merge.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "support/append_record.h"
#include "support/hex.h"
#include "support/memory_sink.h"
#include "support/scratch_folder.h"
#include "support/scripted_source.h"
#include "tbviz/error.h"
#include "tbviz/event/encoder.h"
#include "tbviz/event/record.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

namespace {

struct Point {
  double wall_time;
  std::int64_t step;
  std::string tag;
  double value;

  bool operator==(const Point&) const = default;
};

std::string log_of(double first_time, const std::vector<Point>& points) {
  MemoryFile file;
  MemorySink sink(file);
  write_file_version(first_time, sink);
  EventEncoder encoder;
  RecordWriter record;
  for (const Point& point : points) {
    const Summary summary{point.tag, Scalar{point.value}};
    encoder.set_summaries(point.wall_time, point.step, {&summary, 1});
    encoder.write_to(record.prepare(encoder.size()));
    record.write_to(sink);
  }
  return file.contents;
}

/// What a merge of logs holds: its points, and how many first events.
class Merged {
 public:
  Merged(Resumed resumed, const std::vector<std::string>& logs) : merge_(resumed) {
    for (const std::string& log : logs) {
      merge_.begin_file(MappedFile(scratch_.write(std::to_string(files_++), log)));
      MemorySource source(merge_.bytes(), "log");
      EventReader reader(source);
      for (ReadStatus status{}; (status = reader.next()) <= ReadStatus::kDamage;) {
        if (status == ReadStatus::kRecord) merge_.add(reader);
      }
    }
    MemoryFile file;
    MemorySink sink(file);
    merge_.write(sink);
    ScriptedSource source({file.contents});
    EventReader reader(source);
    while (reader.next() == ReadStatus::kRecord) {
      if (reader.view().kind == EventKind::kFileVersion) ++first_events;
      for (const ValueView& value : reader.view().values) {
        plugins.emplace_back(value.plugin);
        points.push_back({reader.view().wall_time, reader.view().step, std::string(value.tag),
                          value.simple_value});
      }
    }
    sound = reader.offset() == file.contents.size();
  }

  [[nodiscard]] const LogMerge& merge() const { return merge_; }

  std::vector<Point> points;
  std::vector<std::string> plugins;  // Of the points.
  int first_events = 0;
  bool sound = false;

 private:
  ScratchFolder scratch_;
  LogMerge merge_;
  int files_ = 0;
};

}  // namespace

TEST_CASE("log_merge: events come in the order of their wall times, behind one first event") {
  const Merged merged(Resumed::kNo, {log_of(10, {{11, 0, "a", 1}, {13, 1, "a", 2}}),
                                     log_of(5, {{6, 0, "b", 3}, {12, 1, "b", 4}})});
  CHECK(merged.points ==
        std::vector<Point>{{6, 0, "b", 3}, {11, 0, "a", 1}, {12, 1, "b", 4}, {13, 1, "a", 2}});
  CHECK(merged.first_events == 1);
  CHECK(merged.sound);
}

TEST_CASE("log_merge: of equal tag and step the later wall time wins") {
  const Merged merged(Resumed::kNo, {log_of(1, {{5, 0, "a", 1}, {6, 1, "a", 2}}),
                                     log_of(2, {{4, 0, "a", 3}, {7, 1, "a", 4}})});
  CHECK(merged.points == std::vector<Point>{{5, 0, "a", 1}, {7, 1, "a", 4}});
  CHECK(merged.merge().written() == 2);
  CHECK(merged.merge().replaced() == 2);
}

TEST_CASE("log_merge: of equal wall times the file that was added later wins") {
  const Merged merged(Resumed::kNo, {log_of(1, {{5, 0, "a", 1}}), log_of(1, {{5, 0, "a", 2}})});
  CHECK(merged.points == std::vector<Point>{{5, 0, "a", 2}});
}

TEST_CASE("log_merge: files whose values gave way to different ones of others are told apart") {
  const Merged merged(Resumed::kNo, {log_of(1, {{5, 0, "a", 1}, {5, 1, "a", 1}, {5, 2, "a", 1}}),
                                     log_of(1, {{6, 0, "a", 2}, {6, 1, "a", 2}, {6, 2, "a", 1}}),
                                     log_of(1, {{7, 1, "a", 3}, {4, 9, "a", 3}, {8, 9, "a", 4}})});
  const auto conflicts = merged.merge().conflicts();
  REQUIRE(conflicts.size() == 3);
  // Step 0 goes to the second file, step 1 to the third; at step 2 the first two are of one mind,
  // and at step 9 a file is alone with itself.
  const auto name = [](const std::string& path) { return path.substr(path.rfind('/') + 1); };
  CHECK(std::tuple(name(conflicts[0].loser), name(conflicts[0].winner), conflicts[0].values) ==
        std::tuple("0", "1", 1));
  CHECK(std::tuple(name(conflicts[1].loser), name(conflicts[1].winner), conflicts[1].values) ==
        std::tuple("0", "2", 1));
  CHECK(std::tuple(name(conflicts[2].loser), name(conflicts[2].winner), conflicts[2].values) ==
        std::tuple("1", "2", 1));
  CHECK(merged.merge().replaced() == 5);
}

TEST_CASE("log_merge: a run that was resumed drops what the earlier file holds from there on") {
  const std::string crashed =
      log_of(1, {{2, 0, "a", 1}, {3, 1, "a", 2}, {4, 2, "a", 3}, {4, 3, "b", 9}});
  const std::string resumed = log_of(10, {{11, 2, "a", 4}});
  // In whichever order they are named.
  for (const auto& logs : {std::vector{crashed, resumed}, std::vector{resumed, crashed}}) {
    const Merged merged(Resumed::kYes, logs);
    CHECK(merged.points == std::vector<Point>{{2, 0, "a", 1}, {3, 1, "a", 2}, {11, 2, "a", 4}});
    CHECK(merged.merge().out_of_date() == 2);
    CHECK(merged.merge().replaced() == 0);  // One of the two has a later value, too.
    CHECK(merged.merge().conflicts().empty());
  }
  CHECK(Merged(Resumed::kNo, {crashed, resumed}).points.size() == 4);
}

TEST_CASE("log_merge: what was found in spite of a damaged length is sound in the merged log") {
  std::string log = log_of(1, {{2, 0, "a", 1}});
  log[0] = static_cast<char>(log[0] ^ 1);
  const Merged merged(Resumed::kNo, {log, log_of(3, {{4, 1, "a", 2}})});
  CHECK(merged.points.size() == 2);
  CHECK(merged.sound);
}

TEST_CASE("log_merge: a file is as early as its first event, whatever the times of its others") {
  std::vector<Point> earlier;
  for (std::int64_t step = 0; step < 10; ++step)
    earlier.push_back({101.0 + static_cast<double>(step), step, "a", 1});
  const Merged merged(
      Resumed::kYes,
      {log_of(100, earlier), log_of(200, {{201, 5, "a", 2}, {50, 6, "a", 2}, {202, 7, "a", 2}})});
  std::vector<std::pair<std::int64_t, double>> got;
  for (const Point& point : merged.points) got.emplace_back(point.step, point.value);
  std::ranges::sort(got);
  CHECK(got == std::vector<std::pair<std::int64_t, double>>{
                   {0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 2}, {6, 2}, {7, 2}});
}

TEST_CASE("log_merge: times that are no numbers do not disturb the order of the others") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Merged merged(
      Resumed::kNo,
      {log_of(1, {{3, 0, "a", 1}, {nan, 1, "a", 2}, {2, 2, "a", 3}, {nan, 3, "a", 4}})});
  std::vector<std::int64_t> steps;
  for (const Point& point : merged.points) steps.push_back(point.step);
  CHECK(steps == std::vector<std::int64_t>{1, 3, 2, 0});
}

TEST_CASE("log_merge: what a value that gives way says of its plugin goes to the tag's next one") {
  // Summary.Value(tag="t", metadata=SummaryMetadata(plugin_data=dict(plugin_name="scalars")),
  //               tensor=TensorProto(dtype=1, float_val=[2.5])) at wall time 1, and the same
  // without metadata at wall time 2, both at step 0
  const auto log = [](const char* hex) {
    MemoryFile file;
    MemorySink sink(file);
    append_record(sink, as_bytes(from_hex(hex)));
    return file.contents;
  };
  const Merged merged(
      Resumed::kNo,
      {log("09000000000000f03f2a1c0a1a0a0174420808012a04000020404a0b0a090a077363616c617273"),
       log("0900000000000000402a0f0a0d0a0174420808012a0400002040")});
  CHECK(merged.plugins == std::vector<std::string>{"scalars"});
}

TEST_CASE("log_merge: a file that was rewritten since its events were added is refused") {
  const std::string added = log_of(1, {{2, 0, "a", 1}, {2, 1, "a", 2}});
  const auto merge_of = [&](const std::string& rewritten) {
    REQUIRE(rewritten.size() == added.size());
    const ScratchFolder scratch;
    LogMerge merge(Resumed::kNo);
    merge.begin_file(MappedFile(scratch.write("log", added)));
    MemorySource source(merge.bytes(), "log");
    EventReader reader(source);
    while (reader.next() == ReadStatus::kRecord) merge.add(reader);
    scratch.write("log", rewritten);
    MemoryFile file;
    MemorySink sink(file);
    merge.write(sink);
    return file.contents;
  };
  CHECK_NOTHROW(merge_of(added));
  CHECK_THROWS_WITH_AS(merge_of(std::string(added.size(), '\xff')),
                       doctest::Contains("was rewritten while it was read"), InputError);
  CHECK_THROWS_AS(merge_of(std::string(added.size(), '\0')), InputError);
  CHECK_THROWS_AS(merge_of(log_of(1, {{2, 0, "a", 1}, {2, 1, "b", 2}})), InputError);
}
