// Runs that end before their end, because a visitor or a loss threw.
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "support/scripted_model.h"
#include "tbviz/error.h"
#include "tbviz/process/failure.h"
#include "tbviz/process/graph_codec.h"
#include "tbviz/process/loaded_codec.h"
#include "tbviz/process/message_codec.h"
#include "tbviz/process/remote_model.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

constexpr std::size_t kInputSite = 0;
constexpr std::size_t kBoth[] = {kInputSite, kResultSite};

// Shows what arrives before the model and behind it: nothing.
void show_both(const RunRequest& /*request*/, const Visitor& visit) {
  visit({Arrival::Kind::kValue, kInputSite, 0, true}, {});
  visit({Arrival::Kind::kValue, kResultSite, 0, false}, {});
}

}  // namespace

TEST_CASE("remote stops: what a visitor throws comes out as it is, and the model runs again") {
  int runs_to_the_end = 0;
  ScriptedModel model([](const RunRequest& request, const Visitor& visit) {
    try {
      show_both(request, visit);
    } catch (...) {
      // As autograd does: hooks go on, and another exception comes out.
      try {
        visit({Arrival::Kind::kValue, kInputSite, 1, false}, {});
      } catch (...) {
      }
      throw std::runtime_error("the visitor threw");
    }
  });
  const auto remote = in_process(model);
  struct Mine {
    int number;
  };
  const RunRequest request{.arguments = {}, .values = kBoth, .gradients = {}};
  for (int i = 0; i < 2; ++i) {
    try {
      remote->run(request, [&](const Arrival&, std::span<Slot>) { throw Mine{i}; });
      FAIL("nothing was thrown");
    } catch (const Mine& mine) {
      CHECK(mine.number == i);
    }
    remote->run(request, [&](const Arrival& arrival, std::span<Slot>) {
      if (arrival.index == kResultSite) ++runs_to_the_end;
    });
  }
  CHECK(runs_to_the_end == 2);
}

namespace {

// A process that shows a value and, told to stop, says `last`; then it waits.
void answer_stop(int socket, const OutMessage& last) {
  Channel channel(socket);
  InMessage message;
  LoadedModel model;
  model.sites = ScriptedModel().all_sites;
  channel.send(encode_ready(""));
  channel.receive(message);
  channel.send(encode_loaded(model));
  channel.receive(message);
  channel.send(encode_arrival({}, {}));
  channel.receive(message);
  channel.send(encode_printed("heard"));
  channel.send(last);
  channel.receive(message);
}

// Whether the model is still there after a run whose visitor threw.
bool survives(const OutMessage& last) {
  RemoteModel remote(std::make_unique<ModelLink>(ModelLinkOptions{.name = "m.pt"},
                                                 [&](int socket) { answer_stop(socket, last); }));
  const auto stop = [](const Arrival&, std::span<Slot>) { throw std::runtime_error("stop"); };
  CHECK_THROWS_AS(remote.run({.arguments = {}, .values = kBoth, .gradients = {}}, stop),
                  std::runtime_error);
  return !remote.is_lost();
}

}  // namespace

TEST_CASE("remote stops: a process that goes on when it is to stop is ended") {
  CHECK(survives(bare_message(MessageKind::kStopped)));
  CHECK(survives(encode_failure({.fact = "failed as well"})));
  CHECK_FALSE(survives(bare_message(MessageKind::kRunDone)));
  CHECK_FALSE(survives(encode_arrival({}, {})));
  CHECK_FALSE(survives(encode_outputs({})));
  CHECK_FALSE(survives(encode_graph({})));
}

TEST_CASE("remote stops: what a loss throws comes out as it is, and the model runs again") {
  ScriptedModel model([](const RunRequest& request, const Visitor&) { (void)request.loss({}); });
  const auto remote = in_process(model);
  RunRequest request{.arguments = {}, .values = {}, .gradients = {}};
  request.loss = [](std::span<const TensorView>) -> std::vector<std::optional<Tensor>> {
    throw UsageError("there is no class 7");
  };
  CHECK_THROWS_WITH_AS(remote->run(request, {}), "there is no class 7", UsageError);
  int calls = 0;
  request.loss = [&](std::span<const TensorView>) -> std::vector<std::optional<Tensor>> {
    ++calls;
    return {};
  };
  remote->run(request, {});
  CHECK(calls == 1);
}
