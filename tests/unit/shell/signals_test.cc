#include "shell/signals.h"

#include <doctest/doctest.h>

#include <csignal>

#include "support/forked_child.h"

using namespace tbviz;

TEST_CASE("signals: how a model's process ended is known, whatever the parent did with SIGCHLD") {
  const test::Ending ending = test::in_child([] {
    std::signal(SIGCHLD, SIG_IGN);
    cli::install_signal_handlers();
    return std::string(std::signal(SIGCHLD, SIG_DFL) == SIG_DFL ? "waits" : "ignores");
  });
  CHECK(ending.said == "waits");
}
