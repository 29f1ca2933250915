// Models that crash, lie, talk or are stopped, in a process of their own.
#include "tbviz/process/model_process.h"

#include <doctest/doctest.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "support/model_failures.h"
#include "support/raw_frames.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"
#include "tbviz/process/remote_model.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

constexpr std::size_t kFirst[] = {0};

// What the program says of a process that does `body`, instead of serving a model.
std::string message_of_process(const std::function<void(int socket)>& body) {
  return message_of(
      [&] { RemoteModel(std::make_unique<ModelLink>(ModelLinkOptions{.name = "m.pt"}, body)); });
}

// What the program says of a process that sends `bytes` and waits.
std::string message_of_bytes(const std::string& bytes) {
  return message_of_process([&](int socket) {
    test::write_raw(socket, bytes);
    for (char byte = 0; ::read(socket, &byte, 1) > 0;) {
    }
  });
}

}  // namespace

TEST_CASE("model process: a crash is a message that names the signal") {
  const auto crash = [](int number) { return message_of_run([number] { std::raise(number); }); };
  CHECK(crash(SIGSEGV).starts_with("m.pt: crashed LibTorch (segmentation fault); "));
  CHECK(crash(SIGABRT).starts_with("m.pt: crashed LibTorch (abort); "));
  CHECK(crash(SIGBUS).starts_with("m.pt: crashed LibTorch (bus error); "));
  CHECK(crash(SIGFPE).starts_with("m.pt: crashed LibTorch (arithmetic exception); "));
  CHECK(crash(SIGILL).starts_with("m.pt: crashed LibTorch (illegal instruction); "));
  CHECK(crash(SIGSYS).starts_with("m.pt: crashed LibTorch (forbidden system call); "));
  CHECK(crash(SIGKILL) ==
        "m.pt: the process that runs it was killed (SIGKILL): by someone, or by the system for "
        "want of memory");
  CHECK(crash(SIGUSR1) ==
        "m.pt: the process that runs it was ended by signal " + std::to_string(SIGUSR1));
}

TEST_CASE("model process: a library that was loaded for it may be what crashed") {
  ModelProcessOptions options;
  options.model.operator_libraries = {"ops.so"};
  ScriptedModel model(doing([] { std::raise(SIGSEGV); }));
  const auto remote = in_process(model, options);
  CHECK(message_of([&] { remote->run(kNothing, {}); })
            .starts_with("m.pt: crashed LibTorch or a library of `operator_libraries` "
                         "(segmentation fault); "));
}

TEST_CASE("model process: what is in force is said before the model can speak") {
  std::string heard;
  ModelProcessOptions options{.sandbox = false};
  options.on_detail = [&](std::string_view text) { heard += text; };
  options.model.on_print = [&](std::string_view text) { heard += text; };
  const ModelSource source{.name = "m.pt",
                           .prepare = [] { return std::string("locked. "); },
                           .load = [](auto on_print) -> std::unique_ptr<Model> {
                             on_print("spoke. ");
                             std::raise(SIGKILL);
                             return nullptr;
                           }};
  CHECK_THROWS_AS((void)serve_in_process(source, options), ModelError);
  CHECK(heard == "locked. spoke. ");
}

TEST_CASE("model process: work is done while libraries are loaded, and what it throws comes out") {
  ScriptedModel model;
  ModelProcessOptions options;
  int pid = 0;
  options.meanwhile = [&] { pid = ::getpid(); };
  (void)in_process(model, options);
  CHECK(pid == ::getpid());  // Here, not there.

  options.meanwhile = [] { throw UsageError("no such picture"); };
  CHECK_THROWS_WITH_AS((void)in_process(model, options), "no such picture", UsageError);
}

TEST_CASE("model process: an end without a reason is a message as well") {
  CHECK(message_of_run([] { ::_exit(0); }) ==
        "m.pt: the process that runs it ended by itself, with exit code 0");
  CHECK(message_of_run([] { ::_exit(7); }) ==
        "m.pt: the process that runs it ended by itself, with exit code 7");
  CHECK(message_of_run([] {
          ::close(3);  // The socket.
          hang();
        }) == "m.pt: the process that runs it broke the connection");
}

TEST_CASE("model process: a bus error is blamed on the file if that became shorter") {
  const auto failure_of = [](bool is_cut) -> std::string {
    const ModelSource source{.name = "m.pt",
                             .is_cut = [is_cut] { return is_cut; },
                             .prepare = [] { return std::string(); },
                             .load = [](auto) -> std::unique_ptr<Model> {
                               std::raise(SIGBUS);
                               return nullptr;
                             }};
    try {
      (void)serve_in_process(source, {.sandbox = false});
    } catch (const InputError& error) {
      return error.what();
    } catch (const ModelError&) {
      return "a crash";
    }
    return "nothing was thrown";
  };
  CHECK(failure_of(false) == "a crash");
  CHECK(failure_of(true) ==
        "m.pt: was cut short while it was read; wait until it is written and try again");
}

TEST_CASE("model process: a crash while the model is loaded, or is looked at") {
  CHECK(message_of_load([] {
          std::raise(SIGSEGV);
        }).starts_with("m.pt: crashed LibTorch (segmentation fault); "));
  CHECK(message_of_load([] { ::_exit(1); }) ==
        "m.pt: the process that runs it ended by itself, with exit code 1");
  CHECK(message_of_load([] { throw std::runtime_error("no model"); }) == "m.pt: no model");

  ScriptedModel model([](const RunRequest&, const Visitor& visit) {
    Slot slots[1];
    const Tensor tensor(DType::kFloat32, {3});
    slots[0].value = tensor;
    visit({Arrival::Kind::kValue, 0, 0, false}, slots);
    std::raise(SIGABRT);
  });
  const auto remote = in_process(model);
  const RunRequest request{.arguments = {}, .values = kFirst, .gradients = {}};
  int visits = 0;
  CHECK(message_of([&] {
          remote->run(request, [&](const Arrival&, std::span<Slot>) { ++visits; });
        }).starts_with("m.pt: crashed LibTorch (abort); "));
  CHECK(visits == 1);
}

TEST_CASE("model process: garbage is a message, and the end") {
  CHECK(message_of_bytes(std::string(4096, '\xFF'))
            .starts_with("m.pt: the process that runs it sent what is no message"));
  CHECK(message_of_process([](int socket) { test::write_raw(socket, "tb"); }) ==
        "m.pt: the process that runs it ended by itself, with exit code 0");
  const std::string ready = test::frame_header(MessageKind::kReady, 8, 0) + std::string(8, '\0');
  CHECK(message_of_bytes(ready + ready)
            .starts_with("m.pt: the process that runs it sent a message out of turn"));
  const std::string claims = test::frame_header(MessageKind::kReady, 0, std::uint64_t{1} << 45U);
  CHECK(message_of_bytes(claims).starts_with(
      "m.pt: the process that runs it sent more than it may have"));
}

TEST_CASE("model process: what a model prints is heard in order, from any thread") {
  std::string heard;
  ModelProcessOptions options{.sandbox = false};
  options.model.on_print = [&](std::string_view text) { heard += text; };
  const ModelSource source{
      .name = "m.pt",
      .prepare = [] { return std::string(); },
      .load =
          [](const std::function<void(std::string_view)>& on_print) {
            on_print("load ");
            return std::make_unique<ScriptedModel>(
                [on_print](const RunRequest&, const Visitor& visit) {
                  on_print(std::string("run\0\x1b[2J ", 9));
                  visit({Arrival::Kind::kValue, 0, 0, false}, {});
                  std::thread([&] { on_print(std::string(3'000'000, 't')); }).join();
                });
          }};
  const auto remote = serve_in_process(source, options);
  CHECK(heard == "load ");
  const RunRequest request{.arguments = {}, .values = kFirst, .gradients = {}};
  remote->run(request, [&](const Arrival&, std::span<Slot>) { heard += "visit "; });
  CHECK(heard ==
        "load " + std::string("run\0\x1b[2J ", 9) + "visit " + std::string(3'000'000, 't'));
}

TEST_CASE("model process: a stop that is asked for ends the wait at once") {
  const pid_t program = ::fork();  // The request stays for good: in a process of its own.
  if (program == 0) {
    struct sigaction action {};
    action.sa_handler = [](int) { request_interrupt(SIGINT); };
    ::sigaction(SIGALRM, &action, nullptr);
    ScriptedModel model(doing(hang));
    int code = 1;
    try {
      const auto remote = in_process(model);
      const itimerval soon{.it_interval = {0, 0}, .it_value = {0, 50'000}};
      ::setitimer(ITIMER_REAL, &soon, nullptr);
      try {
        remote->run(kNothing, {});
      } catch (const Interrupted& stop) {
        code = stop.signal_number() == SIGINT ? 0 : 2;
      }
    } catch (...) {
      code = 3;
    }
    if (::waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD) code = 4;
    ::_exit(code);
  }
  int status = 0;
  ::waitpid(program, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("model process: several live side by side and leave nothing behind") {
  {
    ScriptedModel model;
    const auto first = in_process(model);
    const auto second = in_process(model);
    first->run(kNothing, {});
    second->run(kNothing, {});
    first->run(kNothing, {});
  }
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

TEST_CASE("model process: a file that is no model is refused before there is a process") {
  CHECK_THROWS_AS((void)load_model_in_process("no/such/file.pt", {}), InputError);
}
