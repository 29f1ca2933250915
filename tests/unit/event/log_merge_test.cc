#include "tbviz/event/log_merge.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/memory_sink.h"
#include "support/scratch_folder.h"
#include "support/scripted_source.h"
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
    encoder.set_summary(point.wall_time, point.step, {point.tag, Scalar{point.value}});
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
        points.push_back({reader.view().wall_time, reader.view().step, std::string(value.tag),
                          value.simple_value});
      }
    }
    sound = reader.offset() == file.contents.size();
  }

  [[nodiscard]] const LogMerge& merge() const { return merge_; }

  std::vector<Point> points;
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

TEST_CASE("log_merge: a run that was resumed drops what the earlier file holds from there on") {
  const std::string crashed =
      log_of(1, {{2, 0, "a", 1}, {3, 1, "a", 2}, {4, 2, "a", 3}, {4, 3, "b", 9}});
  const std::string resumed = log_of(10, {{11, 2, "a", 4}});
  // In whichever order they are named.
  for (const auto& logs : {std::vector{crashed, resumed}, std::vector{resumed, crashed}}) {
    const Merged merged(Resumed::kYes, logs);
    CHECK(merged.points == std::vector<Point>{{2, 0, "a", 1}, {3, 1, "a", 2}, {11, 2, "a", 4}});
    CHECK(merged.merge().out_of_date() == 2);
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
