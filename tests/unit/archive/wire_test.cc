#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/hex.h"
#include "tbviz/archive/wire_reader.h"
#include "tbviz/archive/wire_writer.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

namespace {

// The fields that can be read, and the kind of what stopped it.
struct Outcome {
  std::vector<std::uint32_t> numbers;
  WireFault::Kind fault;

  bool operator==(const Outcome&) const = default;
};

Outcome read(const std::string& hex) {
  const std::string bytes = from_hex(hex);
  WireReader reader(as_bytes(bytes));
  Outcome outcome;
  for (ProtobufField field; reader.next(field);) outcome.numbers.push_back(field.number);
  outcome.fault = reader.fault().kind;
  return outcome;
}

}  // namespace

TEST_CASE("wire: the examples of protobuf's documentation, read and written") {
  // https://protobuf.dev/programming-guides/encoding/: a = 150, b = "testing", a = -2 as int64
  const std::string message = from_hex("089601120774657374696e6708feffffffffffffffff01");
  WireReader reader(as_bytes(message));
  ProtobufField field;
  CHECK(reader.next(field));
  CHECK(field.is(1, WireType::kVarint));
  CHECK(field.value == 150);
  CHECK(reader.next(field));
  CHECK(field.is(2, WireType::kBytes));
  CHECK(field.text() == "testing");
  CHECK(reader.next(field));
  CHECK(field.as_int() == -2);
  CHECK_FALSE(reader.next(field));
  CHECK(reader.ok());

  std::string written;
  append_varint_field(written, 1, 150);
  append_bytes_field(written, 2, "testing");
  append_varint_field(written, 1, static_cast<std::uint64_t>(-2));
  CHECK(to_hex(written) == to_hex(message));
}

TEST_CASE("wire: fixed numbers and large field numbers") {
  std::string written;
  append_fixed_field(written, 1, 1.0);
  append_fixed_field(written, 2, 0.5F);
  append_varint_field(written, 536870911, 1);
  CHECK(to_hex(written) == "09000000000000f03f150000003ff8ffffff0f01");
  WireReader reader(as_bytes(written));
  ProtobufField field;
  CHECK(reader.next(field));
  CHECK(field.as_double() == 1.0);
  CHECK(reader.next(field));
  CHECK(field.as_float() == 0.5F);
  CHECK(reader.next(field));
  CHECK(field.number == 536870911);
}

TEST_CASE("wire: what is wrong with a message is told apart") {
  using Kind = WireFault::Kind;
  CHECK(read("") == Outcome{{}, Kind::kNone});
  CHECK(read("0801") == Outcome{{1}, Kind::kNone});
  CHECK(read("080108") == Outcome{{1}, Kind::kCut});
  CHECK(read("1203ab") == Outcome{{}, Kind::kCut});
  CHECK(read("0900") == Outcome{{}, Kind::kCut});
  CHECK(read("00") == Outcome{{}, Kind::kFieldNumber});
  CHECK(read("0b") == Outcome{{}, Kind::kWireType});
  CHECK(read("08ffffffffffffffffffff01") == Outcome{{}, Kind::kLongNumber});
}

TEST_CASE("wire: a copy leaves out what it is told to, and keeps the rest byte by byte") {
  // Field 2 twice, field 3 as a number that is longer than it needs to be.
  const std::string message = from_hex("120161188100120162");
  std::string copy;
  copy_fields(as_bytes(message), copy, [&](const ProtobufField& field) {
    if (field.number == 2 && field.text() == "a") append_bytes_field(copy, 2, "new");
    return field.number != 2 || field.text() != "a";
  });
  CHECK(to_hex(copy) ==
        "12036e6577"
        "188100"
        "120162");
}
