#include "tbviz/event/record_reader.h"

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "support/append_record.h"
#include "support/scripted_source.h"
#include "tbviz/error.h"
#include "tbviz/event/record.h"
#include "tbviz/io/crc32c.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

namespace {

// A header with a good checksum.
std::string header(std::uint64_t length) {
  std::string bytes(12, '\0');
  store_le(bytes.data(), length);
  store_le(bytes.data() + 8, mask_crc(crc32c(as_bytes(bytes).first(8))));
  return bytes;
}

struct Outcome {
  std::vector<std::string> records;
  std::vector<Damage> damages;
  ReadStatus status = ReadStatus::kEnd;
  std::string error;
  std::uint64_t offset = 0;

  bool operator==(const Outcome&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  for (const std::string& record : outcome.records) out << '"' << record.substr(0, 20) << "\" ";
  for (const Damage& damage : outcome.damages) out << describe(damage) << "; ";
  return out << static_cast<int>(outcome.status) << ' ' << outcome.error << " at "
             << outcome.offset;
}

Outcome read(RecordReader& reader) {
  Outcome outcome;
  try {
    while ((outcome.status = reader.next()) <= ReadStatus::kDamage) {
      if (outcome.status == ReadStatus::kRecord) {
        outcome.records.emplace_back(as_chars(reader.data()));
      } else {
        outcome.damages.push_back(reader.damage());
      }
    }
  } catch (const FormatError& error) {
    outcome.error = error.what();
  }
  outcome.offset = reader.offset();
  return outcome;
}

Outcome read(const std::string& log, RecordLimits limits = {},
             DataChecksums data = DataChecksums::kVerified) {
  ScriptedSource source({log});
  RecordReader reader(source, limits, data);
  return read(reader);
}

Outcome read_without_checksums(const std::string& log) {
  return read(log, {}, DataChecksums::kIgnored);
}

// As writers leave it that compute none.
std::string without_checksum(std::string record) {
  record.replace(record.size() - kRecordFooterSize, kRecordFooterSize, kRecordFooterSize, '\0');
  return record;
}

std::string log_without_checksums(const std::vector<std::string>& records) {
  std::string log;
  for (const std::string& record : records) log += without_checksum(log_of({record}));
  return log;
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
  CHECK(read(log) == Outcome{records, {}, ReadStatus::kEnd, "", log.size()});
}

TEST_CASE("record_reader: an empty file ends at once") {
  CHECK(read("") == Outcome{{}, {}, ReadStatus::kEnd, "", 0});
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

TEST_CASE("record_reader: any flipped bit is found, and costs at most the record that holds it") {
  const std::vector<std::string> records = {"one", "two", "three"};
  const std::string good = log_of(records);
  std::uint64_t begin = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::uint64_t size = log_of({records[i]}).size();
    for (std::uint64_t bit = 8 * begin; bit < 8 * (begin + size); ++bit) {
      std::string bad = good;
      bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
      Outcome expected{records, {}, ReadStatus::kEnd, "", good.size()};
      if (bit / 8 < begin + kRecordHeaderSize) {
        expected.damages = {{Damage::Kind::kLength, begin, 0}};
      } else {
        expected.damages = {{Damage::Kind::kData, begin, size}};
        expected.records.erase(expected.records.begin() + static_cast<std::ptrdiff_t>(i));
      }
      CAPTURE(bit);
      CHECK(read(bad) == expected);
    }
    begin += size;
  }
}

TEST_CASE("record_reader: a record whose length was wrong is handed on with the right one") {
  const std::string good = log_of({"one", "two"});
  for (std::size_t at = 19; at < 19 + kRecordHeaderSize; ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    ScriptedSource source({bad});
    RecordReader reader(source);
    std::string copy;
    for (ReadStatus status{}; (status = reader.next()) <= ReadStatus::kDamage;) {
      if (status == ReadStatus::kRecord) copy += as_chars(reader.record());
    }
    CHECK(copy == good);
  }
}

TEST_CASE("record_reader: behind damage of any length the next record is found") {
  const std::string front = log_of({"one", "two"});
  const std::string back = log_of({"four", "five"});
  for (const std::string& bad : {std::string(4096, '\0'), std::string(5, 'x'),
                                 std::string(600'000, '\xff'), std::string(20'000'000, 'x')}) {
    const Outcome outcome = read(front + bad + back);
    CAPTURE(bad.size());
    CHECK(outcome == Outcome{{"one", "two", "four", "five"},
                             {{Damage::Kind::kLength, front.size(), bad.size()}},
                             ReadStatus::kEnd,
                             "",
                             front.size() + bad.size() + back.size()});
  }
}

TEST_CASE("record_reader: a log may begin with damage, and end with it") {
  const std::string log = log_of({"one"});
  CHECK(read("some bytes that are none" + log + std::string(30, '\0')) ==
        Outcome{{"one"},
                {{Damage::Kind::kLength, 0, 24}, {Damage::Kind::kLength, 24 + 19, 30}},
                ReadStatus::kEnd,
                "",
                24 + 19 + 30});
}

TEST_CASE("record_reader: bytes that are missing within a record cost what they are part of") {
  const std::string log = log_of({"one", std::string(100, 'x'), "three", std::string(99, 'y')});
  std::string short_of_it = log;
  short_of_it.erase(40, 50);
  CHECK(read(short_of_it) == Outcome{{"one", "three", std::string(99, 'y')},
                                     {{Damage::Kind::kCut, 19, 66}},
                                     ReadStatus::kEnd,
                                     "",
                                     log.size() - 50});
}

TEST_CASE("record_reader: logs that were put behind one that was cut are read") {
  const std::string cut = log_of({"one", std::string(100, 'x')}).substr(0, 70);
  CHECK(read(cut + log_of({"two"})) ==
        Outcome{{"one", "two"}, {{Damage::Kind::kCut, 19, 51}}, ReadStatus::kEnd, "", 70 + 19});
}

TEST_CASE("record_reader: the text of damage says where, what and how much") {
  CHECK(describe({Damage::Kind::kData, 19, 66}) ==
        "the record at offset 19 is damaged: its data has a wrong checksum; 66 bytes are lost");
  CHECK(describe({Damage::Kind::kLength, 19, 0}) ==
        "the record at offset 19 is damaged: its length has a wrong checksum; its data is intact");
  CHECK(kind_name(Damage::Kind::kTooLong) == "too_long");
}

// A quadratic reader would take hours over these; ctest stops it after a minute or two.
TEST_CASE("record_reader: a hostile log takes time in proportion to its size") {
  constexpr std::size_t kSize = 16'000'000;
  const std::string first = log_of({"one"});
  const std::string empty = log_of({""});
  std::string nested =
      first;  // Each length takes in all that follows, whose checksum is then wrong.
  while (nested.size() < kSize) nested += header(kSize - nested.size());
  std::string too_long = first;  // Each length is beyond the end of the log.
  while (too_long.size() < kSize) too_long += header(1 << 30) + empty;
  std::string too_long_alone = first;
  while (too_long_alone.size() < kSize) too_long_alone += header(1 << 30);
  for (const std::string* log : {&nested, &too_long, &too_long_alone}) {
    ScriptedSource source({*log + log_of({"last"})});
    RecordReader reader(source);
    std::vector<std::string> records = read(reader).records;
    CHECK(records.front() == "one");
    // What a length takes in may be given up.
    if (log != &nested) CHECK(records.back() == "last");
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

TEST_CASE("record_reader: a length beyond the limit is damage before memory is asked for") {
  const std::string log =
      log_of({"one"}) + header(std::uint64_t{1} << 40U) + "data" + log_of({"two"});
  CHECK(read(log) ==
        Outcome{
            {"one", "two"}, {{Damage::Kind::kTooLong, 19, 16}}, ReadStatus::kEnd, "", log.size()});
  CHECK(read(log_of({"12345"}), {.max_bytes = 4}).error ==
        "script: is not an event log, or its first record is damaged: its length is beyond the "
        "limit");
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

TEST_CASE("record_reader: a log that grows behind damage is read on") {
  const std::string log = log_of({"one"});
  const std::string zeros(50, '\0');
  ScriptedSource source({log + zeros});
  RecordReader reader(source);
  CHECK(reader.next() == ReadStatus::kRecord);
  CHECK(reader.next() == ReadStatus::kDamage);
  CHECK(reader.damage() == Damage{Damage::Kind::kLength, log.size(), zeros.size()});
  CHECK(reader.next() == ReadStatus::kEnd);
  source.append(zeros + log_of({"two"}));
  CHECK(reader.next() == ReadStatus::kRecord);
  CHECK(as_chars(reader.data()) == "two");
  CHECK(reader.offset() == log.size() + 2 * zeros.size());
}

TEST_CASE("record_reader: a record is found wherever a log behind damage grows on") {
  const std::string log = log_of({"one"});
  const std::string zeros(50, '\0');
  const std::string next = log_of({"two"});
  for (std::size_t cut = 0; cut <= next.size(); ++cut) {
    ScriptedSource source({log + zeros + next.substr(0, cut)});
    RecordReader reader(source);
    std::vector<std::string> records = read(reader).records;
    source.append(next.substr(cut));
    for (const std::string& record : read(reader).records) records.push_back(record);
    CAPTURE(cut);
    CHECK(records == std::vector<std::string>{"one", "two"});
    CHECK(reader.offset() == log.size() + zeros.size() + next.size());
  }
}

TEST_CASE("record_reader: where checksums of data are ignored, zeros are as good as any") {
  const std::vector<std::string> records = {"one", "", "three"};
  const std::string log = log_without_checksums(records);
  CHECK(read(log).damages.size() == 3);
  CHECK(read_without_checksums(log) == Outcome{records, {}, ReadStatus::kEnd, "", log.size()});
}

TEST_CASE("record_reader: a checksum that is ignored is handed on as the right one") {
  ScriptedSource source({log_without_checksums({"one", "two"})});
  RecordReader reader(source, {}, DataChecksums::kIgnored);
  std::string copy;
  while (reader.next() == ReadStatus::kRecord) copy += as_chars(reader.record());
  CHECK(copy == log_of({"one", "two"}));
  CHECK(reader.data_checksums().mismatches == 2);
}

TEST_CASE("record_reader: whether all checksums of data are zero is counted") {
  const auto all_zero = [](const std::string& log) {
    ScriptedSource source({log});
    RecordReader reader(source);
    (void)read(reader);
    return reader.data_checksums().all_zero();
  };
  CHECK(all_zero(log_without_checksums({"one", "two"})));
  CHECK_FALSE(all_zero(log_without_checksums({"one", "two"}) + log_of({"three"})));
  CHECK_FALSE(all_zero(""));
}

// Nothing proves that the first record is whole: bytes of both may be missing.
TEST_CASE(
    "record_reader: without checksums of data a flipped length costs the record before, too") {
  std::string log = log_without_checksums({"one", "two", "three"});
  log[19 + 3] ^= 1;
  CHECK(read_without_checksums(log) ==
        Outcome{{"three"}, {{Damage::Kind::kNoNext, 0, 38}}, ReadStatus::kEnd, "", log.size()});
}

// Bytes are missing from a record: what its length takes in belongs to others.
TEST_CASE("record_reader: without checksums of data a record that is cut swallows no other") {
  const std::string second = without_checksum(log_of({std::string(100, 'x')}));
  const std::string rest = log_without_checksums({"three", "four", std::string(100, 'y'), "six"});
  for (std::size_t size = kRecordHeaderSize; size < second.size(); ++size) {
    const std::string log = log_without_checksums({"one"}) + second.substr(0, size) + rest;
    CAPTURE(size);
    CHECK(read_without_checksums(log) ==
          Outcome{{"one", "three", "four", std::string(100, 'y'), "six"},
                  {{Damage::Kind::kCut, 19, size}},
                  ReadStatus::kEnd,
                  "",
                  log.size()});
  }
}

// The record's end is by chance where another record begins, though one begins within it, too.
TEST_CASE("record_reader: without checksums of data a record that begins within another counts") {
  const std::string inner = log_without_checksums({"inner"});
  const std::string outer = without_checksum(log_of({std::string(2 * inner.size(), 'x')}));
  const std::string log =
      outer.substr(0, outer.size() - inner.size()) + inner + log_without_checksums({"last"});
  CHECK(read_without_checksums(log) ==
        Outcome{{"inner", "last"},
                {{Damage::Kind::kCut, 0, outer.size() - inner.size()}},
                ReadStatus::kEnd,
                "",
                log.size()});
}

TEST_CASE("record_reader: without checksums of data a cut tail is one, and whole records are not") {
  const std::string log = log_without_checksums({"one", std::string(500, 'x')});
  const std::string cut = log.substr(0, log.size() - 300);
  CHECK(read_without_checksums(cut) == Outcome{{"one"}, {}, ReadStatus::kTruncated, "", 19});
  const std::string glued = cut + log_without_checksums({"two", "three"});
  CHECK(read_without_checksums(glued).records == std::vector<std::string>{"one", "two", "three"});
}

namespace {

/// Bytes that were unpacked from others.
class UnpackedSource final : public ByteSource {
 public:
  UnpackedSource(const std::string& bytes, std::optional<StreamFault> fault)
      : source_({bytes}), fault_(fault) {}

  [[nodiscard]] std::size_t read(std::span<std::byte> buffer) override {
    return source_.read(buffer);
  }
  [[nodiscard]] bool ready() override { return true; }
  [[nodiscard]] const std::string& name() const override { return source_.name(); }
  [[nodiscard]] bool is_unpacked() const override { return true; }
  [[nodiscard]] std::optional<StreamFault> fault() const override { return fault_; }

 private:
  ScriptedSource source_;
  std::optional<StreamFault> fault_;
};

}  // namespace

TEST_CASE("record_reader: why an unpacked log ends is told beside what is left of a record") {
  UnpackedSource source(log_of({"one", "two"}).substr(0, 24),
                        StreamFault{StreamFault::Kind::kCut, 812});
  RecordReader reader(source);
  CHECK(read(reader).records == std::vector<std::string>{"one"});
  REQUIRE(reader.stream_damage());
  CHECK(*reader.stream_damage() == Damage{Damage::Kind::kGzipCut, 812, 5});
  CHECK(describe(*reader.stream_damage()) ==
        "the gzip stream is damaged at byte 812 of the file: it ends early; the log is read up to "
        "there, but for the 5 bytes of a record that is not whole");
}

TEST_CASE("record_reader: records of an unpacked log have a lower limit") {
  const std::string log = log_of({"one", std::string(200, 'x'), "three"});
  UnpackedSource source(log, {});
  RecordReader reader(source, {.max_bytes = 1000, .max_unpacked_bytes = 100});
  CHECK(read(reader).damages == std::vector<Damage>{{Damage::Kind::kTooLong, 19, 216}});
  CHECK(read(log, {.max_bytes = 1000, .max_unpacked_bytes = 100}).damages.empty());
  CHECK_FALSE(reader.stream_damage());
}
