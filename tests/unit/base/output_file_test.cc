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

TEST_CASE("output_file: what is written piece by piece appears when it is closed") {
  const ScratchFolder scratch;
  const auto path = scratch.path() / "a.txt";
  OutputFile file(path, Overwrite::kNo);
  file.write(as_bytes("con"));
  file.write(as_bytes("tents"));
  file.flush();
  CHECK_FALSE(std::filesystem::exists(path));
  file.close();
  CHECK(read_file(path) == "contents");
  CHECK(files_in(scratch.path()) == 1);
}

TEST_CASE("output_file: what is not closed leaves nothing, and the old file as it was") {
  const ScratchFolder scratch;
  const auto path = scratch.write("a.txt", "old");
  {
    OutputFile file(path, Overwrite::kYes);
    file.write(as_bytes("new"));
    file.flush();
  }
  CHECK(read_file(path) == "old");
  CHECK(files_in(scratch.path()) == 1);
}

TEST_CASE("output_file: a file that came to be in the meantime is not replaced") {
  const ScratchFolder scratch;
  const auto path = scratch.path() / "a.txt";
  OutputFile file(path, Overwrite::kNo);
  file.write(as_bytes("new"));
  scratch.write("a.txt", "other");
  CHECK_THROWS_AS(file.close(), OutputError);
  CHECK(read_file(path) == "other");
}
