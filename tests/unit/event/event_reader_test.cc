#include "tbviz/event/event_reader.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "support/append_record.h"
#include "support/hex.h"
#include "support/memory_sink.h"
#include "support/scripted_source.h"
#include "tbviz/error.h"
#include "tbviz/event/sink_writer.h"
#include "tbviz/event_writer.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

namespace {

std::vector<Event> read(const std::string& log) {
  ScriptedSource source({log});
  EventReader reader(source);
  std::vector<Event> events;
  while (reader.next() == ReadStatus::kRecord) events.push_back(reader.event());
  return events;
}

// The events behind the first of a log that the writer made.
template <class Use>
std::vector<Event> round_trip(Use use) {
  MemoryFile file;
  EventWriter writer = write_events_to(std::make_unique<MemorySink>(file), 1.5);
  use(writer);
  writer.close();
  std::vector<Event> events = read(file.contents);
  events.erase(events.begin());
  return events;
}

// A log of events given as their protobuf bytes, which in the tests below TensorBoard's own
// messages wrote: tensorboard.compat.proto.event_pb2.Event(...).SerializeToString().hex()
std::vector<Event> read_messages(std::initializer_list<const char*> hexes) {
  MemoryFile file;
  MemorySink sink(file);
  for (const char* hex : hexes) append_record(sink, as_bytes(from_hex(hex)));
  return read(file.contents);
}

const Summary& only_summary(const Event& event) {
  const auto& summaries = std::get<Summaries>(event.what);
  REQUIRE(summaries.size() == 1);
  return summaries.front();
}

}  // namespace

TEST_CASE("event_reader: every kind of value survives the round trip") {
  const std::vector<Summary> all = {
      {"simple", Scalar{0.5}},
      {"float", Scalar{0.25, ScalarEncoding::kFloatTensor}},
      {"double", Scalar{0.1, ScalarEncoding::kDoubleTensor}},
      {"histogram",
       Histogram{.limits = {0, 1}, .counts = {0, 2}, .min = 1, .max = 2, .num = 3, .sum = 4}},
      {"image", EncodedImage{.height = 2, .width = 3, .colorspace = 1, .bytes = "png"}}};
  const std::vector<Event> events = round_trip([&](EventWriter& writer) {
    for (const Summary& summary : all) writer.add(-7, summary);
  });
  REQUIRE(events.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(events[i] == Event{1.5, -7, Summaries{all[i]}});
  }
}

TEST_CASE("event_reader: the first event and the marks of a restart") {
  MemoryFile file;
  EventWriter writer = write_events_to(std::make_unique<MemorySink>(file), 1.5);
  writer.purge_from(9);
  writer.close();
  const std::vector<Event> events = read(file.contents);
  REQUIRE(events.size() == 3);
  CHECK(
      events[0] ==
      Event{1.5, 0, FileVersion{"brain.Event:2", "tensorboard.summary.writer.event_file_writer"}});
  CHECK(events[1] == Event{1.5, 9, FileVersion{"brain.Event:2", ""}});
  CHECK(events[2] == Event{1.5, 9, SessionLog{SessionLog::Status::kStart, "", ""}});
}

TEST_CASE("event_reader: one event may hold several values, or none") {
  // Event(wall_time=1, summary=Summary(value=[Summary.Value(tag="a", simple_value=1),
  //                                           Summary.Value(tag="b", simple_value=2)]))
  // Event(wall_time=1, summary=Summary())
  const std::vector<Event> events = read_messages(
      {"09000000000000f03f2a140a080a0161150000803f0a080a01621500000040", "09000000000000f03f2a00"});
  CHECK(events[0] == Event{1, 0, Summaries{{"a", Scalar{1}}, {"b", Scalar{2}}}});
  CHECK(events[1] == Event{1, 0, Summaries{}});
}

TEST_CASE("event_reader: scalars in tensors, however the element is stored") {
  // Summary.Value(tag="t", metadata=SummaryMetadata(plugin_data=dict(plugin_name="scalars")),
  //               tensor=TensorProto(dtype=1, tensor_content=np.float32(2.5).tobytes())), then with
  // float_val=[2.5] instead, and so on for the other types.
  for (const char* hex :
       {"09000000000000f03f2a1c0a1a0a0174420808012204000020404a0b0a090a077363616c617273",
        "09000000000000f03f2a1c0a1a0a0174420808012a04000020404a0b0a090a077363616c617273"}) {
    CHECK(only_summary(read_messages({hex})[0]) ==
          Summary{"t", Scalar{2.5, ScalarEncoding::kFloatTensor}});
  }
  for (const char* hex :
       {"09000000000000f03f2a200a1e0a0174420c080222089a9999999999b93f4a0b0a090a077363616c617273",
        "09000000000000f03f2a200a1e0a0174420c080232089a9999999999b93f4a0b0a090a077363616c617273"}) {
    CHECK(only_summary(read_messages({hex})[0]) ==
          Summary{"t", Scalar{0.1, ScalarEncoding::kDoubleTensor}});
  }
  for (const char* hex :
       {"09000000000000f03f2a1c0a1a0a0174420808032204fdffffff4a0b0a090a077363616c617273",
        "09000000000000f03f2a220a200a0174420e08033a0afdffffffffffffffff014a0b0a090a077363616c61727"
        "3",
        "09000000000000f03f2a200a1e0a0174420c08092208fdffffffffffffff4a0b0a090a077363616c617273",
        "09000000000000f03f2a220a200a0174420e0809520afdffffffffffffffff014a0b0a090a077363616c61727"
        "3"}) {
    CHECK(only_summary(read_messages({hex})[0]) ==
          Summary{"t", Scalar{-3, ScalarEncoding::kDoubleTensor}});
  }
}

TEST_CASE("event_reader: a tag's plugin may be named in its first event only") {
  // As above, then the same without metadata.
  const std::vector<Event> events = read_messages(
      {"09000000000000f03f2a1c0a1a0a0174420808012a04000020404a0b0a090a077363616c617273",
       "09000000000000f03f2a0f0a0d0a0174420808012a0400002040"});
  CHECK(only_summary(events[1]) == Summary{"t", Scalar{2.5, ScalarEncoding::kFloatTensor}});
  CHECK(kind_name(
            only_summary(read_messages({"09000000000000f03f2a0f0a0d0a0174420808012a0400002040"})[0])
                .value) == "tensor");
}

TEST_CASE("event_reader: what tbviz does not look into is kept") {
  // SummaryWriter.add_text("t", "hello", 1), add_audio("a", np.zeros((1, 2)), 1), and a tensor of
  // two elements for the scalars plugin.
  const char* const hexes[] = {
      "09000088b48065d24110012a2d0a2b0a0e742f746578745f73756d6d617279420f0807120412020801420568656c"
      "6c6f4a080a060a0474657874",
      "09000088b48065d24110012a4d0a4b0a016132460d00442c47100118022230524946462800000057415645666d74"
      "20100000000100010044ac000088580100020010006461746104000000000000002a09617564696f2f776176",
      "09000000000000f03f2a200a1e0a0174420c08012a08000020400000803f4a0b0a090a077363616c617273"};
  const std::vector<Event> events = read_messages({hexes[0], hexes[1], hexes[2]});
  CHECK(only_summary(events[0]).tag == "t/text_summary");
  CHECK(kind_name(only_summary(events[0]).value) == "text");
  CHECK(kind_name(only_summary(events[1]).value) == "audio");
  CHECK(kind_name(only_summary(events[2]).value) == "scalars");

  for (std::size_t i = 0; i < events.size(); ++i) {
    MemoryFile file;
    EventWriter writer = write_events_to(std::make_unique<MemorySink>(file), events[i].wall_time);
    const std::size_t first = file.contents.size();
    writer.add(events[i].step, only_summary(events[i]));
    writer.add(events[i].step, {"after", Scalar{1}});
    const std::string written = to_hex(file.contents.substr(first + kRecordHeaderSize));
    CHECK(written.find(hexes[i]) == 0);
    CHECK(only_summary(read(file.contents)[2]) == Summary{"after", Scalar{1}});
  }
}

TEST_CASE("event_reader: graphs, metadata and unknown events are kept") {
  // Event(wall_time=1, graph_def=b"g"), Event(wall_time=1, meta_graph_def=b"m"),
  // Event(wall_time=1, tagged_run_metadata=TaggedRunMetadata(tag="s", run_metadata=b"r")),
  // Event(wall_time=1, log_message=LogMessage(message="l"))
  const std::vector<Event> events =
      read_messages({"09000000000000f03f220167", "09000000000000f03f4a016d",
                     "09000000000000f03f42060a0173120172", "09000000000000f03f320312016c"});
  CHECK(events[0].what == decltype(Event::what)(OpaqueEvent{"graph_def", "g"}));
  CHECK(events[1].what == decltype(Event::what)(OpaqueEvent{"meta_graph_def", "m"}));
  CHECK(events[2].what ==
        decltype(Event::what)(OpaqueEvent{"run_metadata", from_hex("0a0173120172")}));
  CHECK(events[3].what ==
        decltype(Event::what)(OpaqueEvent{"", from_hex("09000000000000f03f320312016c")}));
}

TEST_CASE("event_reader: a tag that is no UTF-8 is read as its bytes") {
  // Summary.Value's tag, patched from "x" to the byte e9
  CHECK(only_summary(read_messages({"09000000000000f03f2a0a0a080a01e9150000803f"})[0]).tag ==
        "\xe9");
}

TEST_CASE("event_reader: a record file of another kind is refused") {
  // tf.train.Example(features={"a": 1}), and bytes that are no message at all
  const std::string message =
      "script: the record at offset 0 holds no event; is this a record file of another kind?";
  CHECK_THROWS_WITH_AS(read_messages({"0a0c0a0a0a016112051a030a0101"}), message.c_str(),
                       FormatError);
  CHECK_THROWS_WITH_AS(read_messages({"ffffffff"}), message.c_str(), FormatError);
}

TEST_CASE("event_reader: behind an event, a record that holds none is damage") {
  MemoryFile file;
  MemorySink sink(file);
  append_record(sink, as_bytes(from_hex("09000000000000f03f2a00")));
  append_record(sink, as_bytes(std::string_view("\xff\xff")));
  append_record(sink, as_bytes(from_hex("09000000000000f03f2a00")));
  ScriptedSource source({file.contents});
  EventReader reader(source);
  CHECK(reader.next() == ReadStatus::kRecord);
  CHECK(reader.next() == ReadStatus::kDamage);
  CHECK(reader.damage() == Damage{Damage::Kind::kNotEvent, 27, 18});
  CHECK(reader.next() == ReadStatus::kRecord);
  CHECK(reader.next() == ReadStatus::kEnd);
}
