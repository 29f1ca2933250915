#include "tbviz/event/event_loop.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/append_record.h"
#include "support/scripted_source.h"
#include "tbviz/error.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

namespace {

/// What a pass over a log met, in order.
struct Pass {
  std::vector<std::string> met;
  ReadStatus status{};

  void run(RecordReader& reader) {
    status = read_to_end(
        reader, [&] { met.emplace_back(as_chars(reader.data())); },
        [&](const Damage& damage) { met.emplace_back(kind_name(damage.kind)); });
  }
};

using Met = std::vector<std::string>;

}  // namespace

TEST_CASE("event_loop: every record, and every place of damage, in order") {
  std::string log = log_of({"one", "two", "three"});
  log[19 + 12] = 'T';  // The data of the second.
  ScriptedSource source({log});
  RecordReader reader(source);
  Pass pass;
  pass.run(reader);
  CHECK(pass.met == Met{"one", "data", "three"});
  CHECK(pass.status == ReadStatus::kEnd);
}

TEST_CASE("event_loop: a log that grows is gone on with where it ended") {
  const std::string log = log_of({"one", "two"});
  ScriptedSource source({log.substr(0, 25)});
  RecordReader reader(source);
  Pass pass;
  pass.run(reader);
  CHECK(pass.status == ReadStatus::kTruncated);
  source.append(log.substr(25));
  pass.run(reader);
  CHECK(pass.met == Met{"one", "two"});
  CHECK(pass.status == ReadStatus::kEnd);
}

TEST_CASE("event_loop: what the caller throws is the caller's") {
  ScriptedSource source({log_of({"one"})});
  RecordReader reader(source);
  CHECK_THROWS_AS((void)read_to_end(
                      reader, [] { throw FormatError("x", "y"); }, [](const Damage&) {}),
                  FormatError);
}
