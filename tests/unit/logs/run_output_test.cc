#include "logs/run_output.h"

#include <doctest/doctest.h>

#include <array>
#include <sstream>

#include "support/scratch_folder.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

TEST_CASE("run_output: a value of a sub-run is one, whether or not the run has a file") {
  for (const cli::MainFile main_file : {cli::MainFile::kAlways, cli::MainFile::kIfUsed}) {
    const ScratchFolder scratch;
    std::ostringstream out;
    std::ostringstream err;
    cli::Console console(out, err);
    cli::LogOptions options;
    options.logdir = (scratch.path() / "run").string();
    cli::LogOutput log(options, console, main_file);
    CHECK_FALSE(log.wrote());
    log.add_to_sub_run("mean", 0, {"loss", Scalar{1}});
    CHECK(log.wrote());
    log.close();
    CHECK(err.str().starts_with("wrote 1 scalar to "));
  }
}

TEST_CASE("run_output: the values of one event are counted, prefixed and told one by one") {
  const ScratchFolder scratch;
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console(out, err);
  console.set_json(true);
  cli::LogOptions options;
  options.logdir = (scratch.path() / "run").string();
  options.tag_prefix = "p/";
  cli::LogOutput log(options, console);
  log.add(3, std::array<Summary, 2>{{{"a", Scalar{1}}, {"b", Scalar{2}}}});
  log.close();
  CHECK(log.counts().text() == "2 scalars");
  CHECK(console.object().find("written")->dump() ==
        R"([{"tag": "p/a", "step": 3, "kind": "scalar"}, )"
        R"({"tag": "p/b", "step": 3, "kind": "scalar"}])");
}
