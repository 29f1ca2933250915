#include "tbviz/io/output_file.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "support/scratch_folder.h"
#include "tbviz/error.h"

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

TEST_CASE("output_file: devices and pipes are written to, and never replaced") {
  const ScratchFolder scratch;
  const auto pipe = scratch.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const Overwrite overwrite : {Overwrite::kNo, Overwrite::kYes}) {
    const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
    write_file(pipe, as_bytes("contents"), overwrite);
    std::array<char, 16> got{};
    CHECK(::read(reader, got.data(), got.size()) == 8);
    CHECK(std::string_view(got.data()) == "contents");
    ::close(reader);
    CHECK(std::filesystem::is_fifo(pipe));
    CHECK(files_in(scratch.path()) == 1);
  }
  CHECK_THROWS_AS(write_file("/dev/full", as_bytes("contents"), Overwrite::kYes), OutputError);
  CHECK(std::filesystem::is_character_file("/dev/full"));
}

TEST_CASE("output_file: a folder's name is none for a file, and nothing is created") {
  const ScratchFolder scratch;
  CHECK_THROWS_AS(OutputFile(scratch.path() / "new" / "", Overwrite::kNo), OutputError);
  CHECK(files_in(scratch.path()) == 0);
}

TEST_CASE("output_file: through a link what it names is replaced") {
  const ScratchFolder scratch;
  const auto real = scratch.write("real", "old");
  const auto link = scratch.path() / "link";
  std::filesystem::create_symlink("real", link);
  write_file(link, as_bytes("new"), Overwrite::kYes);
  CHECK(std::filesystem::is_symlink(link));
  CHECK(read_file(real) == "new");
}

TEST_CASE("output_file: what is not finished is no log to TensorBoard") {
  const ScratchFolder scratch;
  OutputFile file(scratch.path() / "events.out.tfevents.1", Overwrite::kNo);
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path())) {
    CHECK(entry.path().filename().string().find("tfevents") == std::string::npos);
  }
}
