#include "commands/scalars/live_input.h"

#include <doctest/doctest.h>

#include <array>
#include <sstream>
#include <string>

#include "support/scratch_folder.h"

using namespace tbviz;
using namespace tbviz::cli;

TEST_CASE("live_input: the log is handed on after 64 KiB of input, however fast it comes") {
  const test::ScratchFolder folder;
  const auto path = folder.write("a.txt", std::string(std::size_t{256} << 10, '1'));
  const auto run = folder.path() / "run";
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err);
  LogOptions options;
  options.logdir = run.string();
  LogOutput log(options, console);
  LiveInput input(path, log, nullptr);
  std::array<std::byte, std::size_t{64} << 10> buffer{};
  REQUIRE(input.read(buffer) == buffer.size());
  log.add(0, {"loss", Scalar{.value = 1}});
  const auto file = std::filesystem::directory_iterator(run)->path();
  CHECK(std::filesystem::file_size(file) == 0);
  REQUIRE(input.read(buffer) == buffer.size());
  CHECK(std::filesystem::file_size(file) > 0);
}
