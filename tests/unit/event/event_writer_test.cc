#include "tbviz/event_writer.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/failing_sink.h"
#include "support/hex.h"
#include "support/memory_sink.h"
#include "support/scratch_folder.h"
#include "tbviz/error.h"
#include "tbviz/event/record.h"
#include "tbviz/event/sink_writer.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

// The golden bytes were written by torch 2.13's SummaryWriter with the clock held:
//   time.time = lambda: 1234567890.125
//   w = SummaryWriter(d); w.add_scalar("loss/train", 0.1, 3); w.close()
// and so on, as the name of each constant and the call below say.
namespace {

constexpr double kTime = 1234567890.125;

const std::string kFirstEvent =
    "4800000000000000fe92489d09000088b48065d2411a0d627261696e2e4576656e743a32522e0a2c74656e736f7262"
    "6f"
    "6172642e73756d6d6172792e7772697465722e6576656e745f66696c655f7772697465720611fcaa";

template <class Use>
std::string written_by(Use use) {
  MemoryFile file;
  EventWriter writer = write_events_to(std::make_unique<MemorySink>(file), kTime);
  use(writer);
  writer.close();
  CHECK(file.closed);
  const std::string hex = to_hex(file.contents);
  REQUIRE(hex.starts_with(kFirstEvent));
  return hex.substr(kFirstEvent.size());
}

std::string written(std::int64_t step, const Summary& summary) {
  return written_by([&](EventWriter& writer) { writer.add(step, summary); });
}

// Of "...<pid>.<counter>.suffix".
int counter_of(const std::string& name) {
  const std::string stem = name.substr(0, name.rfind('.'));
  return std::stoi(stem.substr(stem.rfind('.') + 1));
}

}  // namespace

TEST_CASE("event_writer: an empty log is its version event") {
  CHECK(written_by([](EventWriter&) {}).empty());
}

TEST_CASE("event_writer: scalars are SummaryWriter's bytes") {
  CHECK(
      written(3, {"loss/train", Scalar{0.1}}) ==
      "200000000000000029eda95009000088b48065d24110032a130a110a0a6c6f73732f747261696e15cdcccc3d0690"
      "d3ca");
  // add_scalar("z", -0.0, 0): step 0 is left out, the zero is not.
  CHECK(written(0, {"z", Scalar{-0.0}}) ==
        "1500000000000000d6ab6b2b09000088b48065d2412a0a0a080a017a150000008051b48c9c");
  // add_scalar("z", 1e300, -1): beyond float32.
  CHECK(
      written(-1, {"z", Scalar{1e300}}) ==
      "200000000000000029eda95009000088b48065d24110ffffffffffffffffff012a0a0a080a017a150000807f769b"
      "3318");
  // add_scalar("f", 0.1, 3, new_style=True), then with double_precision=True under the tag d
  CHECK(
      written(3, {"f", Scalar{0.1, ScalarEncoding::kFloatTensor}}) ==
      "290000000000000037ff5f0009000088b48065d24110032a1c0a1a0a0166420808012a04cdcccc3d4a0b0a090a07"
      "7363616c617273e81f4457");
  CHECK(
      written(3, {"d", Scalar{0.1, ScalarEncoding::kDoubleTensor}}) ==
      "2d000000000000003c418afb09000088b48065d24110032a200a1e0a0164420c080232089a9999999999b93f4a0b"
      "0a090a077363616c617273b3ef4556");
}

TEST_CASE("event_writer: histograms are SummaryWriter's bytes") {
  // add_histogram_raw("h", min=-1, max=2.5, num=4, sum=2, sum_squares=7.25,
  //                   bucket_limits=[-1, 0, 3], bucket_counts=[1, 0, 3], global_step=5)
  const Histogram histogram{.limits = {-1, 0, 3},
                            .counts = {1, 0, 3},
                            .min = -1,
                            .max = 2.5,
                            .num = 4,
                            .sum = 2,
                            .sum_squares = 7.25};
  CHECK(
      written(5, {"h", histogram}) ==
      "7500000000000000d7d9417809000088b48065d24110052a680a660a01682a6109000000000000f0bf1100000000"
      "00000440190000000000001040210000000000000040290000000000001d403218000000000000f0bf0000000000"
      "00000000000000000008403a18000000000000f03f000000000000000000000000000008403e6e7f42");
}

TEST_CASE("event_writer: a purge is SummaryWriter's two events") {
  // SummaryWriter(d, purge_step=7)
  CHECK(
      written_by([](EventWriter& writer) { writer.purge_from(7); }) ==
      "1a00000000000000129bd82d09000088b48065d24110071a0d627261696e2e4576656e743a32b51756210f000000"
      "000000006d532b0909000088b48065d24110073a02080101bc79c9");
}

TEST_CASE("event_writer: a value leaves no trace in the next") {
  const Histogram histogram{.limits = {0, 1}, .counts = {0, 2}, .min = 1, .max = 1, .num = 2};
  const EncodedImage image{.height = 2, .width = 3, .colorspace = 3, .bytes = "png"};
  // add_text("t", "hello"): metadata and a tensor with a shape.
  const OpaqueValue text{"text",
                         from_hex("420f0807120412020801420568656c6c6f4a080a060a0474657874")};
  const Summary each[] = {{"a", Scalar{1}}, {"b", Scalar{2, ScalarEncoding::kDoubleTensor}},
                          {"c", histogram}, {"d", Scalar{3, ScalarEncoding::kFloatTensor}},
                          {"e", image},     {"f", Scalar{4}},
                          {"g", text}};
  for (const Summary& before : each) {
    for (const Summary& after : each) {
      const auto both = written_by([&](EventWriter& writer) {
        writer.add(1, before);
        writer.add(0, after);
      });
      CHECK(both == written(1, before) + written(0, after));
    }
  }
}

TEST_CASE("event_writer: an event's own time yields to the writer's fixed one") {
  const auto bytes = [](std::optional<double> fixed, std::optional<double> own) {
    MemoryFile file;
    EventWriter writer = write_events_to(std::make_unique<MemorySink>(file), fixed);
    writer.add(0, {"z", Scalar{-0.0}}, own);
    writer.close();
    return to_hex(file.contents).substr(kFirstEvent.size());
  };
  const std::string at_fixed_time = written(0, {"z", Scalar{-0.0}});
  CHECK(bytes(kTime, {}) == at_fixed_time);
  CHECK(bytes(kTime, 1.0) == at_fixed_time);
  CHECK(bytes({}, kTime) == at_fixed_time);
  CHECK(bytes({}, 1.0) != at_fixed_time);
}

TEST_CASE(
    "event_writer: a tag that is no UTF-8 is mended, since TensorBoard would refuse the event") {
  CHECK(written(0, {"caf\xe9", Scalar{1}}) == written(0, {"caf\xef\xbf\xbd", Scalar{1}}));
  CHECK(written(0, {"caf\xc3\xa9", Scalar{1}}) != written(0, {"caf\xef\xbf\xbd", Scalar{1}}));
}

TEST_CASE("event_writer: what was added is written even if nobody closes") {
  MemoryFile file;
  { EventWriter writer = write_events_to(std::make_unique<MemorySink>(file), kTime); }
  CHECK(file.closed);
  CHECK(to_hex(file.contents) == kFirstEvent);
}

TEST_CASE("event_writer: hosts are offered nothing that needs a header that is not installed") {
  using Sink = std::unique_ptr<ByteSink>;
  CHECK_FALSE(std::is_constructible_v<EventWriter, Sink>);
  CHECK_FALSE(std::is_constructible_v<EventWriter, Sink, std::optional<double>>);
}

TEST_CASE("event_writer: a writer that was moved from closes nothing") {
  MemoryFile file;
  EventWriter first = write_events_to(std::make_unique<MemorySink>(file), kTime);
  {
    const EventWriter second = std::move(first);
    CHECK(second.name() == "memory");
    CHECK_FALSE(file.closed);
  }
  CHECK(file.closed);
}

TEST_CASE("event_writer: a full disk is reported by add or close, with the file's name") {
  const std::string message = "full.disk: write failed: No space left on device";
  EventWriter writer = write_events_to(std::make_unique<FailingSink>(100), kTime);
  CHECK_THROWS_WITH_AS(writer.add(0, {"tag", Scalar{1}}), message.c_str(), OutputError);

  EventWriter lost = write_events_to(std::make_unique<FailingSink>(100'000, true), kTime);
  lost.add(0, {"tag", Scalar{1}});
  CHECK_THROWS_WITH_AS(lost.close(), message.c_str(), OutputError);
}

TEST_CASE("event_writer: an event that readers would take for damage is refused, and no other") {
  MemoryFile file;
  EventWriter writer = write_events_to(std::make_unique<MemorySink>(file), kTime);
  const Summary large{"large", OpaqueValue{"text", std::string(kMaxRecordData, 'x')}};
  CHECK_THROWS_AS(writer.add(0, large), UnsupportedError);
  writer.add(0, {"z", Scalar{-0.0}});
  writer.close();
  CHECK(to_hex(file.contents).substr(kFirstEvent.size()) == written(0, {"z", Scalar{-0.0}}));
}

TEST_CASE("event_writer: nobody hears of a failure in the destructor") {
  EventWriter writer = write_events_to(std::make_unique<FailingSink>(100'000, true), kTime);
}

TEST_CASE("open_event_log: each log is a new file, named as TensorBoard's") {
  const ScratchFolder folder;
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) {
    EventWriter writer = open_event_log(folder.path() / "deep" / "run",
                                        {.wall_time = kTime, .filename_suffix = ".suffix"});
    writer.close();
    names.push_back(std::filesystem::path(writer.name()).filename().string());
  }
  CHECK(counter_of(names[1]) == counter_of(names[0]) + 1);
  CHECK(counter_of(names[2]) == counter_of(names[0]) + 2);
  const std::string& name = names[0];
  CHECK(name.starts_with("events.out.tfevents."));
  CHECK(name.substr(20).find('.') == 10);  // Seconds since 1970 have ten digits until 2286.
  CHECK(name.find("." + std::to_string(::getpid()) + ".") != std::string::npos);
  CHECK(name.ends_with(".suffix"));
}

TEST_CASE("open_event_log: a run directory that cannot be made is an error that names it") {
  CHECK_THROWS_AS((void)open_event_log("/dev/null/run"), OutputError);
}

TEST_CASE("event_writer: once closed it closes again, but takes nothing more") {
  MemoryFile file;
  EventWriter writer = write_events_to(std::make_unique<MemorySink>(file), kTime);
  writer.close();
  writer.close();
  const std::string message = "memory: was closed before";
  CHECK_THROWS_WITH_AS(writer.add(0, {"tag", Scalar{1}}), message.c_str(), OutputError);
  CHECK_THROWS_WITH_AS(writer.flush(), message.c_str(), OutputError);
}

TEST_CASE("open_event_log: a killed process loses nothing that is older than the interval") {
  CHECK(EventWriterOptions{}.flush_interval == std::chrono::seconds(2));
  const ScratchFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    EventWriter writer =
        open_event_log(folder.path(), {.flush_interval = std::chrono::milliseconds(20)});
    for (int i = 0; i < 10; ++i) writer.add(i, {"loss", Scalar{0.5}});
    for (;;) ::pause();  // A minute of silence, and no call that could flush.
  }
  // Ten values are there: 24 bytes of tag and value each at the least, behind the first event.
  const auto log_size = [&] {
    std::uintmax_t size = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
      size += file.file_size();
    }
    return size;
  };
  const std::uintmax_t wanted = kFirstEvent.size() / 2 + std::uintmax_t{10} * 24;
  for (int tries = 0; tries < 6000 && log_size() < wanted; ++tries) ::usleep(10'000);
  ::kill(child, SIGKILL);
  REQUIRE(::waitpid(child, nullptr, 0) == child);
  std::size_t values = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
    const std::string log = read_file(file.path());
    for (std::size_t at = log.find("loss"); at != std::string::npos;
         at = log.find("loss", at + 1)) {
      ++values;
    }
  }
  CHECK(values == 10);
}

TEST_CASE("open_event_log: without an interval nothing is written before it must be") {
  const ScratchFolder folder;
  EventWriter writer = open_event_log(folder.path(), {.flush_interval = {}});
  writer.add(0, {"loss", Scalar{1}});
  ::usleep(20'000);
  CHECK(std::filesystem::file_size(writer.name()) == 0);
  writer.flush();
  CHECK(std::filesystem::file_size(writer.name()) > 0);
}
