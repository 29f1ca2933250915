#include "tbviz/event/record_reader.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/append_record.h"
#include "support/memory_sink.h"
#include "support/scripted_source.h"
#include "tbviz/base/crc32c.h"
#include "tbviz/base/error.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

namespace {

std::string log_of(const std::vector<std::string>& records) {
  MemoryFile file;
  MemorySink sink(file);
  for (const std::string& record : records) append_record(sink, as_bytes(record));
  return file.contents;
}

// A header with a good checksum.
std::string header(std::uint64_t length) {
  std::string bytes(12, '\0');
  store_le(bytes.data(), length);
  store_le(bytes.data() + 8, mask_crc(crc32c(as_bytes(bytes).first(8))));
  return bytes;
}

struct Outcome {
  std::vector<std::string> records;
  ReadStatus status = ReadStatus::kRecord;
  std::string error;
  std::uint64_t offset = 0;

  bool operator==(const Outcome&) const = default;
};

Outcome read(RecordReader& reader) {
  Outcome outcome;
  try {
    while ((outcome.status = reader.next()) == ReadStatus::kRecord) {
      outcome.records.emplace_back(as_chars(reader.data()));
    }
  } catch (const FormatError& error) {
    outcome.error = error.what();
  }
  outcome.offset = reader.offset();
  return outcome;
}

Outcome read(const std::string& log, RecordLimits limits = {}) {
  ScriptedSource source({log});
  RecordReader reader(source, limits);
  return read(reader);
}

std::deque<std::string> one_byte_pieces(std::string_view text) {
  std::deque<std::string> pieces;
  for (const char c : text) pieces.emplace_back(1, c);
  return pieces;
}

}  // namespace

TEST_CASE("record_reader: records come back as they were written") {
  const std::vector<std::string> records = {"", "one", std::string(700'000, 'x'), "last"};
  const std::string log = log_of(records);
  CHECK(read(log) == Outcome{records, ReadStatus::kEnd, "", log.size()});
}

TEST_CASE("record_reader: an empty file ends at once") {
  CHECK(read("") == Outcome{{}, ReadStatus::kEnd, "", 0});
}

TEST_CASE("record_reader: sources may hand out a byte at a time") {
  const std::string log = log_of({"one", "two"});
  ScriptedSource source(one_byte_pieces(log));
  RecordReader reader(source);
  CHECK(read(reader).records == std::vector<std::string>{"one", "two"});
}

TEST_CASE("record_reader: a record with its framing is the bytes of the file") {
  const std::string log = log_of({"one", "two"});
  ScriptedSource source({log});
  RecordReader reader(source);
  std::string copy;
  while (reader.next() == ReadStatus::kRecord) copy += as_chars(reader.record());
  CHECK(copy == log);
}

TEST_CASE("record_reader: a truncated tail is not an error") {
  const std::string whole = log_of({"one", "two"});
  const std::size_t first = log_of({"one"}).size();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Outcome outcome = read(whole.substr(0, size));
    CAPTURE(size);
    CHECK(outcome.error.empty());
    CHECK(outcome.records.size() == (size < first ? 0 : 1));
    CHECK(outcome.status ==
          (size == 0 || size == first ? ReadStatus::kEnd : ReadStatus::kTruncated));
    CHECK(outcome.offset == (size < first ? 0 : first));
  }
}

TEST_CASE("record_reader: any flipped bit is found, at the record that holds it") {
  const std::string good = log_of({"one", "two", "three"});
  const std::size_t second = log_of({"one"}).size();
  const std::size_t third = log_of({"one", "two"}).size();
  for (std::size_t bit = 8 * second; bit < 8 * third; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    const Outcome outcome = read(bad);
    CAPTURE(bit);
    CHECK(outcome.records == std::vector<std::string>{"one"});
    CHECK(outcome.error.find("script: the record at offset 19 is damaged: its ") == 0);
    CHECK(outcome.offset == 19);
  }
}

TEST_CASE("record_reader: a file of another kind is told from a damaged log") {
  const Outcome outcome = read("tag,step,value\nloss,0,1.5\n");
  CHECK(outcome.error ==
        "script: is not an event log, or its first record is damaged: its length has a wrong "
        "checksum");
  for (const char* text : {"step,loss", "a line\n", "abcd"}) {
    CHECK(read(text).error.find("is not an event log") != std::string::npos);
  }
}

TEST_CASE("record_reader: a length beyond the limit is refused before memory is asked for") {
  const std::string log = log_of({"one"}) + header(std::uint64_t{1} << 40U) + "data";
  CHECK(read(log).error ==
        "script: the record at offset 19 is damaged: it claims 1099511627776 bytes, 1073741824 is "
        "the limit");
  CHECK(read(log_of({"12345"}), {.max_bytes = 4}).error.find("4 is the limit") !=
        std::string::npos);
  CHECK(read(log_of({"1234"}), {.max_bytes = 4}).status == ReadStatus::kEnd);
}

TEST_CASE("record_reader: a length within the limit takes no more memory than the file has bytes") {
  ScriptedSource source({header(1'000'000'000) + std::string(700'000, 'x')});
  RecordReader reader(source);
  CHECK(reader.next() == ReadStatus::kTruncated);
  CHECK(source.largest_request() < 2'000'000);
}

TEST_CASE("record_reader: a log that grows is read on where it stood") {
  const std::string log = log_of({"one", "two"});
  ScriptedSource source({log.substr(0, 25)});
  RecordReader reader(source);
  CHECK(reader.next() == ReadStatus::kRecord);
  CHECK(reader.next() == ReadStatus::kTruncated);
  CHECK(reader.next() == ReadStatus::kTruncated);
  source.append(log.substr(25));
  CHECK(reader.next() == ReadStatus::kRecord);
  CHECK(as_chars(reader.data()) == "two");
  CHECK(reader.next() == ReadStatus::kEnd);
  source.append(log_of({"three"}));
  CHECK(reader.next() == ReadStatus::kRecord);
  CHECK(reader.offset() == log.size());
}
