#include "tbviz/event/run_series.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "support/append_record.h"
#include "support/gzip.h"
#include "support/scratch_folder.h"
#include "tbviz/archive/wire_writer.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/log_reading.h"
#include "tbviz/event/place_reader.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

namespace fs = std::filesystem;

namespace {

/// Keeps what is told.
class Heard final : public LogListener {
 public:
  void unreadable(const Error&) override { ++unreadables; }
  void leads_nowhere(const std::string&) override {}
  void damaged(const std::string&, const Damage&) override { ++damages; }
  void ends_early(const std::string&, const CutTail&) override { ++cut_tails; }
  void hidden(const std::string&, std::int64_t values) override { hidden_values += values; }
  void read_anew(const std::string&) override {}

  int unreadables = 0;
  int damages = 0;
  int cut_tails = 0;
  std::int64_t hidden_values = 0;
};

std::string message_of(std::uint32_t field, std::string_view bytes) {
  std::string out;
  append_bytes_field(out, field, bytes);
  return out;
}

std::string event_of(std::int64_t step, std::string_view fields) {
  std::string out;
  append_fixed_field(out, 1, 100.0);
  append_varint_field(out, 2, static_cast<std::uint64_t>(step));
  return out.append(fields);
}

std::string version() { return event_of(0, message_of(3, "brain.Event:2")); }

std::string session_start(std::int64_t step) {
  std::string session;
  append_varint_field(session, 1, 1);
  return event_of(step, message_of(7, session));
}

std::string scalar(std::string_view tag, float number) {
  std::string value = message_of(1, tag);
  append_fixed_field(value, 2, number);
  return message_of(1, value);
}

/// A picture of a few bytes, as the images of summaries are stored.
std::string image(std::string_view tag, std::string_view bytes) {
  return message_of(1, message_of(1, tag) + message_of(4, message_of(4, bytes)));
}

std::string summary(std::int64_t step, std::string_view values) {
  return event_of(step, message_of(5, values));
}

/// Step and value, by tag and kind, in the order of the log.
using Found = std::map<std::pair<std::string, std::string>,
                       std::vector<std::pair<std::int64_t, std::string>>>;

std::string text_of(const ValueView& value) {
  SummaryValue decoded;
  decode_value(value, decoded);
  if (const auto* number = std::get_if<Scalar>(&decoded)) return std::to_string(number->value);
  return std::get<EncodedImage>(decoded).bytes;
}

Found found_by_reading_twice(const LogRun& run, RestartRule rule, Heard& heard) {
  Found found;
  read_values(run, rule, heard, [&](const EventView& event, const ValueView& value) {
    found[{std::string(value.tag), std::string(kind_of(value))}].emplace_back(event.step,
                                                                              text_of(value));
  });
  for (auto& [key, values] : found) {
    std::ranges::stable_sort(values, {}, [](const auto& value) { return value.first; });
  }
  return found;
}

Found found_in(const RunSeries& series) {
  Found found;
  for (const CurveSeries& curve : series.curves) {
    const CurvePoints points = curve.curve.points();
    for (std::size_t i = 0; i < points.steps.size(); ++i) {
      found[{curve.tag, "scalar"}].emplace_back(points.steps[i], std::to_string(points.values[i]));
    }
  }
  PlaceReader reader(series);
  for (const ValueSeries& values : series.values) {
    for (const ValuePlace& place : values.places) {
      const std::optional<ValueView> value = reader.value(values, place);
      REQUIRE(value);
      found[{values.tag, values.kind}].emplace_back(place.step, text_of(*value));
    }
  }
  return found;
}

/// A log of many restarts of either kind: tags that share steps, events of several values, tags of
/// two kinds.
std::string log_with_restarts(std::mt19937& random, std::int64_t& step) {
  std::vector<std::string> records = {version()};
  const auto pick = [&](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  for (int i = 0; i < 60; ++i) {
    if (pick(12) == 0) step -= pick(8);
    if (pick(20) == 0) records.push_back(session_start(step - pick(3)));
    std::string values;
    for (int k = pick(4); k >= 0; --k) {
      const std::string tag(1, static_cast<char>('a' + pick(3)));
      values += pick(3) == 0 ? image(tag, "picture " + std::to_string(random() % 100))
                             : scalar(tag, static_cast<float>(random() % 1000));
    }
    records.push_back(summary(step, values));
    step += pick(2);
  }
  return log_of(records);
}

}  // namespace

TEST_CASE("run_series: holds what two readings find, whatever is restarted") {
  std::mt19937 random(5);
  for (int round = 0; round < 60; ++round) {
    const ScratchFolder folder;
    std::int64_t step = 0;
    LogRun run{"run", {}};
    for (const char* name : {"1.tfevents", "2.tfevents"}) {
      std::string log = log_with_restarts(random, step);
      if (round % 3 == 0) log = gzip(log);
      run.files.push_back(folder.write(name, log));
    }
    for (const RestartRule rule :
         {RestartRule::kSessions, RestartRule::kSteps, RestartRule::kNone}) {
      CAPTURE(round);
      CAPTURE(static_cast<int>(rule));
      Heard twice;
      Heard once;
      const Found expected = found_by_reading_twice(run, rule, twice);
      CHECK(found_in(read_run_series(run, {.restarts = rule, .wants_tag = {}, .steps = {}},
                                     once)) == expected);
      CHECK(once.hidden_values == twice.hidden_values);
    }
  }
}

TEST_CASE("run_series: tags and steps that are not wanted are left out, and restart all the same") {
  const ScratchFolder folder;
  const LogRun run{
      "run",
      {folder.write("a.tfevents",
                    log_of({version(), summary(5, scalar("a", 1) + scalar("b", 2)),
                            summary(6, scalar("a", 3)), summary(2, scalar("a", 4))}))}};
  Heard heard;
  const RunSeries series =
      read_run_series(run,
                      {.restarts = RestartRule::kSteps,
                       .wants_tag = [](std::string_view tag) { return tag == "a"; },
                       .steps = {.first = 3, .end = {}}},
                      heard);
  CHECK(series.curves.empty());
  CHECK(series.tags == std::vector<std::string>{"a", "b"});
  CHECK(heard.hidden_values == 2);
}

TEST_CASE("run_series: a pipe's values are kept, and nothing of it is hidden") {
  const ScratchFolder folder;
  const std::string log = log_of({version(), summary(5, scalar("a", 1) + image("p", "bytes")),
                                  session_start(0), summary(0, scalar("a", 2))});
  const fs::path pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const std::jthread writer([&] { std::ofstream(pipe, std::ios::binary) << log; });
  Heard heard;
  const Found found = found_in(read_run_series({"run", {pipe}}, {}, heard));
  CHECK(found == Found{{{"a", "scalar"}, {{0, "2.000000"}, {5, "1.000000"}}},
                       {{"p", "image"}, {{5, "bytes"}}}});
  CHECK(heard.hidden_values == 0);
}

TEST_CASE("run_series: what lies behind damage is read, and the damage told") {
  const ScratchFolder folder;
  std::string log = log_of({version(), summary(1, scalar("a", 1)), summary(2, scalar("a", 2)),
                            summary(3, image("p", "bytes"))});
  log[log.size() / 2] ^= 1;
  Heard heard;
  const Found found =
      found_in(read_run_series({"run", {folder.write("a.tfevents", log)}}, {}, heard));
  CHECK(heard.damages == 1);
  CHECK(found.at({"p", "image"}).size() == 1);
}

TEST_CASE("run_series: graphs are counted, and files without values have their place") {
  const ScratchFolder folder;
  const LogRun run{
      "run",
      {folder.write("a.tfevents", log_of({version(), event_of(0, message_of(4, "g"))})),
       folder.path() / "missing.tfevents"}};
  Heard heard;
  const RunSeries series = read_run_series(run, {}, heard);
  CHECK(series.other_events == std::map<std::string, std::int64_t>{{"graph_def", 1}});
  CHECK(series.files.size() == 2);
  CHECK(heard.unreadables == 1);
}

TEST_CASE("place_reader: a file that has changed has nothing to offer") {
  const ScratchFolder folder;
  const fs::path file =
      folder.write("a.tfevents", log_of({version(), summary(1, image("p", "bytes"))}));
  Heard heard;
  const RunSeries series = read_run_series({"run", {file}}, {}, heard);
  REQUIRE(series.values.size() == 1);
  folder.write("a.tfevents", log_of({version()}));
  CHECK_FALSE(PlaceReader(series).value(series.values[0], series.values[0].places[0]));
}
