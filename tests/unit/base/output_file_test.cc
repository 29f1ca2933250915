#include "tbviz/base/output_file.h"

#include <doctest/doctest.h>

#include "support/scratch_folder.h"
#include "tbviz/base/error.h"

using namespace tbviz;
using test::read_file;
using test::ScratchFolder;

namespace {

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                                std::filesystem::directory_iterator()));
}

}  // namespace

TEST_CASE("output_file: appears whole, with the folders above it") {
  const ScratchFolder scratch;
  const auto path = scratch.path() / "a" / "b.txt";
  write_file(path, as_bytes("contents"), Overwrite::kNo);
  CHECK(read_file(path) == "contents");
  CHECK(files_in(path.parent_path()) == 1);  // No temporary file is left.
}

TEST_CASE("output_file: what exists is replaced only when that is wanted") {
  const ScratchFolder scratch;
  const auto path = scratch.write("a.txt", "old");
  CHECK_THROWS_AS(write_file(path, as_bytes("new"), Overwrite::kNo), OutputError);
  CHECK(read_file(path) == "old");
  write_file(path, as_bytes("new"), Overwrite::kYes);
  CHECK(read_file(path) == "new");
  CHECK(files_in(scratch.path()) == 1);
}

TEST_CASE("output_file: a folder in the way is an error that says so") {
  const ScratchFolder scratch;
  CHECK_THROWS_AS(check_writable(scratch.path(), Overwrite::kYes), OutputError);
}

TEST_CASE("output_file: a full disk is an error and leaves nothing") {
  FAST_CHECK_UNARY(std::filesystem::exists("/dev/full"));
  CHECK_THROWS_AS(write_file("/dev/full/x", as_bytes("contents"), Overwrite::kNo), OutputError);
}
