#include "tbviz/archive/protobuf_reader.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tbviz/error.h"

using namespace tbviz;
using namespace std::string_view_literals;

namespace {

// What is wrong with a message; empty if it can be walked.
std::string refusal(std::string_view message) {
  const ProtobufFile file{as_bytes(message), "m"};
  ProtobufReader reader(file.bytes, file);
  try {
    for (ProtobufField field; reader.next(field);) continue;
  } catch (const FormatError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("protobuf_reader: the messages of the encoding's own description") {
  // https://protobuf.dev/programming-guides/encoding/: 150, "testing", and 3, 270, 86942 packed.
  const ProtobufFile file{as_bytes("\x08\x96\x01\x12\x07testing\x32\x06\x03\x8e\x02\x9e\xa7\x05"sv),
                          "m"};
  ProtobufReader reader(file.bytes, file);
  ProtobufField field;
  REQUIRE(reader.next(field));
  CHECK(field.is(1, WireType::kVarint));
  CHECK(field.as_int() == 150);
  REQUIRE(reader.next(field));
  CHECK(field.is(2, WireType::kBytes));
  CHECK(field.text() == "testing");
  CHECK(file.offset_of(field.bytes) == 5);
  REQUIRE(reader.next(field));
  ProtobufReader packed(field.bytes, file);
  CHECK(packed.varint() == 3);
  CHECK(packed.varint() == 270);
  CHECK(packed.varint() == 86942);
  CHECK(packed.at_end());
  CHECK_FALSE(reader.next(field));
}

TEST_CASE("protobuf_reader: what is malformed is told with its offset") {
  CHECK(refusal("") == "");
  CHECK(refusal("\x08\x01\x12\x05test"sv) ==
        "m: offset 4: a field needs 5 bytes but 4 are left (is the file cut?)");
  CHECK(refusal("\x08\x01\x00"sv).starts_with("m: offset 2: malformed"));
  CHECK(refusal("\x0b"sv).starts_with("m: offset 0: malformed"));  // A group.
  CHECK(refusal("\x0d\x01\x02\x03"sv).starts_with("m: offset 1: "));
  CHECK(refusal("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv).starts_with("m: offset 1: "));
  CHECK(refusal("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv).find("18446744073709551615") !=
        std::string::npos);
}

TEST_CASE("protobuf_reader: a value that is cut leaves its field's number and type") {
  const ProtobufFile file{as_bytes("\x08\x01\x12\x05te"sv), "m"};
  ProtobufReader reader(file.bytes, file);
  ProtobufField field;
  REQUIRE(reader.next(field));
  CHECK_THROWS_AS((void)reader.next(field), FormatError);
  CHECK(field.is(2, WireType::kBytes));
}

TEST_CASE("protobuf_reader: all readers of a file share its bound on fields") {
  ProtobufFile file{as_bytes("\x08\x01\x08\x02"sv), "m"};
  file.fields_left = 3;
  ProtobufField field;
  ProtobufReader once(file.bytes, file);
  CHECK(once.next(field));
  CHECK(once.next(field));
  CHECK_FALSE(once.next(field));
  ProtobufReader again(file.bytes, file);
  CHECK(again.next(field));
  CHECK_THROWS_AS((void)again.next(field), FormatError);
}
