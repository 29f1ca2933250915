// Models that take more time or memory than they may.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/model_failures.h"
#include "support/raw_frames.h"
#include "tbviz/process/model_process.h"
#include "tbviz/process/remote_model.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

// Where AddressSanitizer stands in for malloc(), an allocation that fails ends the process.
#ifdef __SANITIZE_ADDRESS__
constexpr bool kAllocationsFail = false;
#else
constexpr bool kAllocationsFail = true;
#endif

constexpr std::size_t kFirst[] = {0};

// Shows a value and takes 20 ms for the rest.
void show_and_sleep(const RunRequest& /*request*/, const Visitor& visit) {
  visit({Arrival::Kind::kValue, 0, 0, false}, {});
  ::usleep(20'000);
}

}  // namespace

TEST_CASE("model process: what takes too long is ended") {
  const std::string expected =
      "m.pt: the model did not end within 0.1 s; raise `timeout` if it needs longer";
  // Where the machine is busy, the time may be over before the model is there.
  const auto message_of_slow_run = [](const std::function<void()>& job) {
    return message_of([&] {
      ScriptedModel model(doing(job));
      const auto remote = in_process(model, {.timeout = 0.1});
      const std::string message = message_of([&] { remote->run(kNothing, {}); });
      CHECK(message_of([&] { remote->run(kNothing, {}); }) == message);
      throw ModelError("m.pt", message.substr(6));
    });
  };
  CHECK(message_of_slow_run(hang) == expected);
  CHECK(message_of_slow_run([] {
          for (volatile bool on = true; on;) {
          }
        }) == expected);
  CHECK(message_of_load(hang, {.sandbox = false, .timeout = 0.1}) == expected);
}

TEST_CASE("model process: a model that talks without end is ended") {
  const ModelSource source{.name = "m.pt",
                           .prepare = [] { return std::string(); },
                           .load = [&](auto on_print) -> std::unique_ptr<Model> {
                             while (true) on_print("and ");
                           }};
  CHECK(message_of([&] { (void)serve_in_process(source, {.sandbox = false, .timeout = 0.05}); }) ==
        "m.pt: the model did not end within 0.05 s; raise `timeout` if it needs longer");
}

TEST_CASE("model process: the time of all runs counts") {
  ScriptedModel model(show_and_sleep);
  const RunRequest request{.arguments = {}, .values = kFirst, .gradients = {}};
  CHECK(message_of([&] {
          const auto remote = in_process(model, {.timeout = 0.5});
          for (int i = 0; i < 50; ++i) remote->run(request, [](const Arrival&, std::span<Slot>) {});
        }) == "m.pt: the model did not end within 0.5 s; raise `timeout` if it needs longer");
}

TEST_CASE("model process: the program's own time does not count") {
  ScriptedModel model(show_and_sleep);
  const RunRequest request{.arguments = {}, .values = kFirst, .gradients = {}};
  // Where the machine is busy, the time may be too short for the model alone.
  const auto is_done_in = [&](double timeout) {
    try {
      in_process(model, {.timeout = timeout})->run(request, [&](const Arrival&, std::span<Slot>) {
        ::usleep(static_cast<useconds_t>(timeout * 1.2e6));
      });
      return true;
    } catch (const ModelError&) {
      return false;
    }
  };
  bool done = false;
  for (double timeout = 0.25; timeout < 60 && !done; timeout *= 2) done = is_done_in(timeout);
  CHECK(done);
}

TEST_CASE("model process: memory beyond the limit cannot be had") {
  if (!kAllocationsFail) return;
  const auto take = [](std::size_t bytes) {
    return [bytes] { std::vector<char>(bytes, 'x').back() = 'y'; };
  };
  const ModelProcessOptions options{.max_memory = std::int64_t{64} << 20};
  ScriptedModel model(doing(take(std::size_t{1} << 30)));
  const auto remote = in_process(model, options);
  for (int i = 0; i < 2; ++i) {
    CHECK(message_of([&] { remote->run(kNothing, {}); }) ==
          "m.pt: the model wants more memory than `max_memory` allows, 64 MiB");
  }
  ScriptedModel modest(doing(take(std::size_t{48} << 20)));
  in_process(modest, options)->run(kNothing, {});
  ScriptedModel torch(doing([] {
    throw ModelError("m.pt",
                     "the model failed to run: DefaultCPUAllocator: can't allocate memory: "
                     "you tried to allocate 9 bytes. Error code 12");
  }));
  CHECK(message_of([&] { in_process(torch, options)->run(kNothing, {}); }) ==
        "m.pt: the model wants more memory than `max_memory` allows, 64 MiB");
  ScriptedModel perhaps(doing([] { throw ModelError("m.pt", "could not create a primitive"); }));
  CHECK(message_of([&] { in_process(perhaps, options)->run(kNothing, {}); }) ==
        "m.pt: could not create a primitive; perhaps the model wants more memory than `max_memory` "
        "allows");
  CHECK(message_of([&] { in_process(perhaps)->run(kNothing, {}); }) ==
        "m.pt: could not create a primitive");
  CHECK(message_of_load(take(std::size_t{1} << 30),
                        {.sandbox = false, .max_memory = std::int64_t{64} << 20})
            .starts_with("m.pt: the model wants more memory than `max_memory` allows"));
}

TEST_CASE("model process: values larger than the model's memory are refused unseen") {
  const std::string claims = test::frame_header(MessageKind::kReady, 0, std::uint64_t{1} << 29U);
  const auto waits = [&](int socket) {
    test::write_raw(socket, claims);
    for (char byte = 0; ::read(socket, &byte, 1) > 0;) {
    }
  };
  const ModelLinkOptions options{.name = "m.pt", .max_memory = std::int64_t{1} << 28};
  CHECK(message_of([&] {
          RemoteModel(std::make_unique<ModelLink>(options, waits));
        }).starts_with("m.pt: the process that runs it sent more than it may have"));
}
