// Models that show more than the program has memory for.
#include "tbviz/process/run_budget.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <new>
#include <string>

#include "support/scripted_model.h"
#include "tbviz/error.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

constexpr std::size_t kFirst[] = {0};
constexpr std::int64_t kMega = std::int64_t{1} << 20;

// Shows a tensor of `bytes` bytes `times` times.
ScriptedModel shows(std::int64_t bytes, int times) {
  return ScriptedModel([=](const RunRequest&, const Visitor& visit) {
    const Tensor tensor(DType::kUInt8, {bytes});
    for (int call = 0; call < times; ++call) {
      Slot slot{tensor.view(), {}, {}};
      visit({Arrival::Kind::kValue, 0, call, false}, {&slot, 1});
    }
  });
}

std::string message_of_run(Model& model, const Visitor& visit) {
  try {
    model.run({.arguments = {}, .values = kFirst, .gradients = {}}, visit);
  } catch (const ModelError& error) {
    CHECK(error.file() == "m.pt");
    return error.what();
  }
  return "";
}

void look_away(const Arrival& /*arrival*/, std::span<Slot> /*slots*/) {}

}  // namespace

TEST_CASE("run budget: a layer in a loop shows no more than max_memory and some slack") {
  const std::string expected =
      "m.pt: the model shows more in one run than `max_memory` allows; raise it, or ask for fewer "
      "values";
  ScriptedModel loops = shows(4 * kMega, 100);
  CHECK(message_of_run(*in_process(loops, {.max_memory = 32 * kMega}), look_away) == expected);
  ScriptedModel modest = shows(4 * kMega, 20);
  const auto remote = in_process(modest, {.max_memory = 32 * kMega});
  CHECK(message_of_run(*remote, look_away).empty());
  CHECK(message_of_run(*remote, look_away).empty());  // Every run has its own.

  RunBudget small(0);  // Each takes room, even if it has no elements.
  CHECK_THROWS_WITH_AS(
      [&] {
        for (int i = 0; i < 1'000'000; ++i) small.charge(1, 0);
      }(),
      expected.substr(6).c_str(), ModelError);
}

TEST_CASE("run budget: without a limit half of the machine's memory is one, and a million calls") {
  const auto machine = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                       static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  RunBudget budget({});
  CHECK(budget.bytes() == machine / 2);
  const std::uint64_t part = machine / 9;
  for (int i = 0; i < 4; ++i) budget.charge(1, part);
  CHECK_THROWS_WITH_AS(budget.charge(1, part),
                       "the model shows more in one run than half of this machine's memory holds; "
                       "ask for fewer values",
                       ModelError);
  CHECK_THROWS_AS(budget.charge(1, ~std::uint64_t{0}), ModelError);

  RunBudget calls(std::int64_t{1} << 40);
  for (int i = 0; i < 1'048'576; ++i) calls.charge(0, 0);
  CHECK_THROWS_WITH_AS(calls.charge(0, 0),
                       "the model shows more than a million values in one run; ask for fewer",
                       ModelError);
}

TEST_CASE("run budget: a host without memory for what is shown is the model's failure") {
  ScriptedModel model = shows(1, 1);
  const auto remote = in_process(model);
  const auto keep = [](const Arrival&, std::span<Slot>) { throw std::bad_alloc(); };
  CHECK(message_of_run(*remote, keep) == "m.pt: the model shows more than there is memory for");
  CHECK(message_of_run(*remote, look_away).empty());
}
