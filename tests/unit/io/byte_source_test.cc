#include "tbviz/io/byte_source.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "support/scratch_folder.h"
#include "tbviz/base/bytes.h"
#include "tbviz/error.h"
#include "tbviz/io/byte_sink.h"
#include "tbviz/io/mapped_file.h"

using namespace tbviz;
using test::ScratchFolder;

TEST_CASE("byte_source: reads a file to its end") {
  const ScratchFolder scratch;
  const std::string contents(200'000, 'x');
  FileSource source = FileSource::open(scratch.write("file", contents));
  CHECK(source.ready());
  CHECK(read_all(source, 1 << 20) == contents);
}

TEST_CASE("byte_source: what was peeked at is read all the same") {
  const ScratchFolder scratch;
  FileSource source = FileSource::open(scratch.write("file", "0123456789"));
  CHECK(as_chars(source.peek(4)) == "0123");
  CHECK(as_chars(source.peek(2)) == "01");
  CHECK(source.ready());
  std::array<std::byte, 3> buffer{};
  CHECK(source.read(buffer) == 3);
  CHECK(as_chars(source.peek(100)) == "3456789");
  FileSource moved = std::move(source);
  CHECK(read_all(moved, 100) == "3456789");
}

TEST_CASE("byte_source: a pipe can be peeked into, then read as a file") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  REQUIRE(::write(ends[1], "0123456789", 10) == 10);
  ::close(ends[1]);
  FileSource source(ends[0], "pipe");
  CHECK(as_chars(source.peek(4)) == "0123");
  CHECK(as_chars(MappedFile(std::move(source)).bytes()) == "0123456789");
}

TEST_CASE("byte_source: more than the limit is refused") {
  const ScratchFolder scratch;
  FileSource source = FileSource::open(scratch.write("file", std::string(1000, 'x')));
  CHECK_THROWS_AS((void)read_all(source, 999), InputError);
}

TEST_CASE("byte_source: missing files and directories are input errors") {
  const ScratchFolder scratch;
  CHECK_THROWS_AS((void)FileSource::open(scratch.path() / "missing"), InputError);
  FileSource folder = FileSource::open(scratch.path());
  std::array<std::byte, 8> buffer{};
  CHECK_THROWS_AS((void)folder.read(buffer), InputError);
}

TEST_CASE("byte_source: an empty pipe is not ready, a closed one is") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  FileSource source(ends[0], "pipe");
  CHECK_FALSE(source.ready());
  ::close(ends[1]);
  CHECK(source.ready());
}

TEST_CASE("byte_sink: a full disk is reported by write, flush or close") {
  const int descriptor = ::open("/dev/full", O_WRONLY);
  REQUIRE(descriptor >= 0);
  FileSink sink(descriptor, "log");
  sink.write(as_bytes("buffered"));
  CHECK_THROWS_WITH_AS(sink.close(), "log: write failed: No space left on device", OutputError);
}

TEST_CASE("mapped_file: shows a file's bytes and knows its name by address") {
  const ScratchFolder scratch;
  const auto path = scratch.write("weights", "0123456789");
  const MappedFile file(path);
  CHECK(as_chars(file.bytes()) == "0123456789");
  CHECK(mapped_file_containing(file.bytes().data() + 3) == path.string());
  CHECK(mapped_file_containing(&scratch).empty());
}

TEST_CASE("mapped_file: private writes stay out of the file") {
  const ScratchFolder scratch;
  const auto path = scratch.write("weights", "0123456789");
  MappedFile file(path, kMaxStreamBytes, MapAccess::kPrivateWrite);
  file.writable_bytes()[3] = std::byte{'x'};
  CHECK(as_chars(file.bytes()) == "012x456789");
  CHECK(as_chars(MappedFile(path).bytes()) == "0123456789");
  CHECK(mapped_file_containing(file.bytes().data()) == path.string());
}

TEST_CASE("mapped_file: an empty file is empty, a folder is an error") {
  const ScratchFolder scratch;
  CHECK(MappedFile(scratch.write("empty", "")).bytes().empty());
  CHECK_THROWS_AS((void)MappedFile(scratch.path()), InputError);
}

TEST_CASE("mapped_file: stays valid when moved") {
  const ScratchFolder scratch;
  MappedFile first(scratch.write("weights", "abc"));
  const MappedFile second(std::move(first));
  CHECK(as_chars(second.bytes()) == "abc");
}
