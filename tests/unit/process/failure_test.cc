#include "tbviz/process/failure.h"

#include <doctest/doctest.h>

#include <csignal>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

#include "support/scripted_model.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

// What a model throws, as it comes out of the process that it runs in.
void check_crosses(const std::function<void()>& fail) {
  ScriptedModel model([&](const RunRequest&, const Visitor&) { fail(); });
  const auto remote = in_process(model);
  const RunRequest request{.arguments = {}, .values = {}, .gradients = {}};
  for (int i = 0; i < 2; ++i) {  // It runs again after that.
    try {
      fail();
    } catch (const Error& here) {
      try {
        remote->run(request, {});
        FAIL("nothing was thrown");
      } catch (const Error& there) {
        CHECK(std::string(there.what()) == here.what());
        CHECK(there.file() == here.file());
        CHECK(there.kind() == here.kind());
        CHECK(there.detail() == here.detail());
        CHECK(typeid(there) == typeid(here));
      }
    }
  }
}

}  // namespace

TEST_CASE("failures: every class of Error that a model can cause crosses") {
  check_crosses([] { throw InputError("a.pt", "cannot be opened"); });
  check_crosses([] { throw FormatError("a.pt", "is cut"); });
  check_crosses([] { throw FormatError("a.csv", 12, "is cut"); });
  check_crosses([] { throw UnsupportedError("a.pt", "uses aten::save"); });
  check_crosses([] { throw UnsupportedError({}, "uses aten::save"); });
  check_crosses([] { throw ModelError("a.pt", "the model failed: a: b: 3: c"); });
  check_crosses([] { throw ModelError("a.pt", ""); });
  check_crosses([] { throw ModelError("a.pt", "12: is no line"); });
  check_crosses([] { throw blaming(FormatError({}, "is cut"), "b.pt"); });
}

TEST_CASE("failures: what is behind a message crosses too") {
  const auto with_detail = [](auto error, const std::string& detail) {
    error.set_detail(detail);
    throw error;
  };
  check_crosses([&] { with_detail(ModelError("a.pt", "it raised"), "line 1\n  line 2"); });
  check_crosses([&] { with_detail(FormatError("a.csv", 12, "is cut"), "more"); });
  check_crosses([&] { with_detail(UnsupportedError({}, "uses aten::save"), "more"); });
  ScriptedModel model([&](const RunRequest&, const Visitor&) {
    with_detail(ModelError("a.pt", "it raised"), std::string(1 << 20, 'x'));
  });
  try {
    in_process(model)->run({.arguments = {}, .values = {}, .gradients = {}}, {});
    FAIL("nothing was thrown");
  } catch (const ModelError& error) {
    CHECK(error.detail() == std::string(1 << 16, 'x'));
  }
}

TEST_CASE("failures: what is odd about a name or a fact crosses too") {
  check_crosses([] { throw FormatError(std::string("a\0b", 3), "is cut"); });
  check_crosses([] { throw FormatError(std::string("a\0b", 3), 3, std::string("x\0y", 3)); });
  std::string long_name = "x";  // Cut at a character that two bytes make.
  for (int i = 0; i < 10'000; ++i) long_name += "\u00e9";
  check_crosses([&] { throw ModelError("a.pt", long_name + "; the end"); });
}

TEST_CASE("failures: what is no Error becomes a ModelError about the model") {
  const auto message_of = [](const std::function<void()>& fail) -> std::string {
    ScriptedModel model([&](const RunRequest&, const Visitor&) { fail(); });
    try {
      in_process(model)->run({.arguments = {}, .values = {}, .gradients = {}}, {});
    } catch (const ModelError& error) {
      CHECK(error.file() == "m.pt");
      return error.what();
    }
    return "nothing was thrown";
  };
  CHECK(message_of([] { throw std::runtime_error("it broke"); }) == "m.pt: it broke");
  CHECK(message_of([] { throw std::runtime_error(std::string(100'000, 'x')); }).size() < 5000);
  CHECK(message_of([] { throw std::bad_alloc(); }) ==
        "m.pt: the model needs more memory than there is");
  CHECK(message_of([] { throw 7; }) == "m.pt: the model failed to run");
}

TEST_CASE("failures: a model cannot pass for Ctrl-C, a full disk or a wrong option") {
  const auto check_is_refused = [](const std::function<void()>& fail) {
    ScriptedModel model([&](const RunRequest&, const Visitor&) { fail(); });
    const auto remote = in_process(model);
    CHECK_THROWS_AS(remote->run({.arguments = {}, .values = {}, .gradients = {}}, {}), ModelError);
    CHECK(remote->is_lost());
  };
  check_is_refused([] { throw Interrupted(SIGINT); });
  check_is_refused([] { throw OutputError("out", "disk full"); });
  check_is_refused([] { throw UsageError("there is no layer 7"); });
}

TEST_CASE("failures: those that nobody can have sent are refused") {
  const auto decode = [](const Failure& failure) {
    const OutMessage out = encode_failure(failure);
    InMessage in{.kind = out.kind, .plain = {}, .elements = {}};
    const Bytes plain = as_bytes(out.plain);
    in.plain.assign(plain.begin(), plain.end());
    (void)decode_failure(in);
  };
  CHECK_NOTHROW(decode({.kind = ErrorKind::kFormat, .line = 3}));
  CHECK_THROWS_AS(decode({.kind = ErrorKind::kFormat, .line = -3}), ModelError);
  for (const ErrorKind kind : {ErrorKind::kInterrupted, ErrorKind::kOutput, ErrorKind::kUsage}) {
    CHECK_THROWS_AS(decode({.kind = kind}), ModelError);
    CHECK_THROWS_AS(decode({.kind = kind, .has_class = false}), ModelError);
  }
  CHECK_NOTHROW(decode({.fact = std::string(4096, 'a')}));
  CHECK_THROWS_AS(decode({.fact = std::string(20'000, 'a')}), ModelError);
  CHECK_THROWS_AS(decode({.file = std::string(70'000, 'a')}), ModelError);
  CHECK_NOTHROW(decode({.detail = std::string(100'000, 'a')}));  // Cut before it is sent.
}
