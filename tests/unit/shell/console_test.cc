#include "shell/console.h"

#include <doctest/doctest.h>

#include <csignal>
#include <sstream>

using namespace tbviz;
using cli::Console;

namespace {

struct Run {
  std::ostringstream out;
  std::ostringstream err;
  Console console{out, err};
};

}  // namespace

TEST_CASE("console: results go out, notes go to standard error") {
  Run run;
  run.console.result("0_convlayer shape:(64, 3, 11, 11)");
  run.console.note("wrote 3 images");
  run.console.detail("only with -v");
  CHECK(run.out.str() == "0_convlayer shape:(64, 3, 11, 11)\n");
  CHECK(run.err.str() == "wrote 3 images\n");
}

TEST_CASE("console: quiet silences all but errors") {
  Run run;
  run.console.set_quiet(true);
  run.console.note("note");
  run.console.warn("warning");
  run.console.fail(InputError("a.csv", "cannot be opened"));
  CHECK(run.err.str() == "tbviz: a.csv: cannot be opened\n");
}

TEST_CASE("console: -v shows what is behind a failure, line by line") {
  ModelError error("net.pt", "it raised");
  error.set_detail("line 1\n\n  line\x1b 2");
  Run run;
  run.console.fail(error);
  CHECK(run.err.str() == "tbviz: net.pt: it raised\n");
  run.err.str("");
  run.console.set_verbose(true);
  run.console.fail(error);
  CHECK(run.err.str() == "tbviz: net.pt: it raised\n  line 1\n  \n    line\xE2\x90\x9B 2\n");
  run.err.str("");
  run.console.set_json(true);
  run.console.fail(error);
  CHECK(run.err.str().find("\"exit\": 7, \"detail\": \"line 1\\n\\n") != std::string::npos);
}

TEST_CASE("console: the exit code is the first failure's, and a failure outranks a no") {
  Run run;
  run.console.answer_no();
  CHECK(run.console.exit_code() == cli::ExitCode::kNo);
  run.console.fail(FormatError("a.npy", "is cut short"));
  run.console.fail(InputError("b.npy", "cannot be opened"));
  CHECK(run.console.exit_code() == cli::ExitCode::kFormat);
}

TEST_CASE("console: an interruption outranks the failures before it") {
  Run run;
  run.console.fail(FormatError("a.npy", "is cut short"));
  run.console.fail(Interrupted(SIGTERM));
  CHECK(run.console.exit_code() == static_cast<cli::ExitCode>(143));
}

TEST_CASE("console: an interruption that is a plain error ends as Ctrl-C does") {
  Run run;
  run.console.fail(FormatError("a.npy", "is damaged"));
  run.console.fail(blaming(Interrupted(SIGTERM), "b.npy"));
  CHECK(run.console.exit_code() == static_cast<cli::ExitCode>(130));
}

TEST_CASE("console: names out of files cannot steer the terminal") {
  Run run;
  run.console.set_verbose(true);
  run.console.note("a\x1b[31m");
  run.console.warn("b\x1b[31m");
  run.console.detail("c\x1b[31m");
  CHECK(run.err.str() == "a␛[31m\nwarning: b␛[31m\nc␛[31m\n");
  run.console.result("layer\t\x1b]0;title\x07\rd\n");
  CHECK(run.out.str() == "layer\t␛]0;title␇␍d␊\n");
}

TEST_CASE("console: a claimed standard output sends results to standard error") {
  Run run;
  run.console.claim_standard_output("--tee", false);
  run.console.result("a result");
  CHECK(run.out.str().empty());
  CHECK(run.err.str() == "a result\n");
  CHECK_THROWS_AS(run.console.claim_standard_output("--logdir -", true), UsageError);
}

TEST_CASE("console: --json prints one object and JSON errors") {
  Run run;
  run.console.set_json(true);
  run.console.result("not for machines");
  run.console.object()["written"].push_back("x");
  run.console.fail(FormatError("a.npy", "is cut short"));
  run.console.finish("histogram");
  CHECK(run.out.str() == "{\"schema\": \"tbviz.histogram/1\", \"written\": [\"x\"]}\n");
  CHECK(run.err.str() ==
        "{\"schema\": \"tbviz.error/1\", \"error\": \"a.npy: is cut short\", \"file\": \"a.npy\", "
        "\"exit\": 4}\n");
  CHECK_THROWS_AS(run.console.claim_standard_output("--tee", false), UsageError);
}

TEST_CASE("console: output that was not taken is an error") {
  Run run;
  run.out.setstate(std::ios::badbit);
  CHECK_THROWS_AS(run.console.finish("kernels"), OutputError);
}
