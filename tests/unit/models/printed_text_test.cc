#include "models/printed_text.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "shell/console.h"

using namespace tbviz;
using cli::Console;
using cli::PrintedText;

namespace {

struct Run {
  std::ostringstream out;
  std::ostringstream err;
  Console console{out, err};
};

std::size_t count_lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("printed_text: a note a line, however the text comes in pieces") {
  Run run;
  PrintedText printed("m.pt", run.console);
  for (const char* piece : {"a", "b\nc", "\n", "\nlast\n"}) printed.add(piece);
  CHECK(run.err.str() == "m.pt prints: ab\nm.pt prints: c\nm.pt prints: \nm.pt prints: last\n");
  CHECK(run.out.str().empty());
}

TEST_CASE("printed_text: control characters cannot reach the terminal") {
  Run run;
  PrintedText("m.pt", run.console).add("\x1b[2J\rgone\n");
  CHECK(run.err.str() == "m.pt prints: ␛[2J␍gone\n");
}

TEST_CASE("printed_text: a line without an end is said at the end") {
  Run run;
  PrintedText("m.pt", run.console).add("no end");
  CHECK(run.err.str() == "m.pt prints: no end\n");
}

TEST_CASE("printed_text: of what is printed without end the beginning is shown, the rest counted") {
  Run run;
  {
    PrintedText printed("m.pt", run.console);
    for (int i = 0; i < 1000; ++i) printed.add("again\n");
  }
  CHECK(count_lines(run.err.str()) == 21);
  CHECK(run.err.str().ends_with("m.pt printed 980 lines more (-v shows them)\n"));

  Run long_line;
  PrintedText("m.pt", long_line.console).add(std::string(100'000, 'x') + "\nnext\n");
  CHECK(long_line.err.str() ==
        "m.pt prints: " + std::string(500, 'x') + " ...\nm.pt prints: next\n");
}

TEST_CASE("printed_text: -v shows all, -q nothing") {
  Run verbose;
  verbose.console.set_verbose(true);
  Run quiet;
  quiet.console.set_quiet(true);
  for (Run* run : {&verbose, &quiet}) {
    PrintedText printed("m.pt", run->console);
    for (int i = 0; i < 30; ++i) printed.add("again\n");
  }
  CHECK(count_lines(verbose.err.str()) == 30);
  CHECK(quiet.err.str().empty());
}
