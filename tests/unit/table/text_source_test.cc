#include "tbviz/table/text_source.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "support/scripted_source.h"
#include "tbviz/error.h"

using tbviz::TextSource;
using tbviz::test::pieces_of;
using tbviz::test::ScriptedSource;

namespace {

using namespace std::string_literals;

std::string text_of(std::string_view bytes, std::size_t piece_bytes = 1000) {
  ScriptedSource source(pieces_of(bytes, piece_bytes), "t.csv");
  TextSource text(source);
  std::string all;
  std::array<std::byte, 5> buffer;
  while (const std::size_t count = text.read(buffer)) {
    all.append(reinterpret_cast<const char*>(buffer.data()), count);
  }
  return all;
}

/// Holds for the bytes at once, and in any pieces.
void check_text(std::string_view bytes, std::string_view expected) {
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    CAPTURE(piece);
    CHECK(text_of(bytes, piece) == expected);
  }
}

std::string refusal_of(std::string_view bytes, std::size_t piece_bytes = 1000) {
  try {
    return "read: " + text_of(bytes, piece_bytes);
  } catch (const tbviz::FormatError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("text_source: text is handed out as it is") {
  check_text("step,loss\n1,0.5\n", "step,loss\n1,0.5\n");
  CHECK(text_of("").empty());
  check_text("\xD0\xBA\xFF\x80", "\xD0\xBA\xFF\x80");
}

TEST_CASE("text_source: a UTF-8 mark is dropped, in front alone") {
  check_text(
      "\xEF\xBB\xBF"
      "a\xEF\xBB\xBF"
      "b",
      "a\xEF\xBB\xBF"
      "b");
  check_text("\xEF\xBB", "\xEF\xBB");
}

TEST_CASE("text_source: UTF-16 with a mark is decoded") {
  // "a", U+00E9, U+20AC, U+1F600
  const std::string utf8 = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  check_text(
      "\xFF\xFE"
      "a\0\xE9\0\xAC\x20\x3D\xD8\0\xDE"s,
      utf8);
  check_text("\xFE\xFF\0a\0\xE9\x20\xAC\xD8\x3D\xDE\0"s, utf8);
}

TEST_CASE("text_source: what is no UTF-16 becomes U+FFFD") {
  check_text(
      "\xFF\xFE\x3D\xD8"
      "a\0"s,
      "\xEF\xBF\xBD"
      "a");
  check_text(
      "\xFF\xFE\0\xDE"
      "a\0"s,
      "\xEF\xBF\xBD"
      "a");
  check_text(
      "\xFF\xFE"
      "a\0b"s,
      "a\xEF\xBF\xBD");
  check_text("\xFF\xFE\x3D\xD8"s, "\xEF\xBF\xBD");
}

TEST_CASE("text_source: other formats are refused by name") {
  const std::string event_log =
      "\x18\0\0\0\0\0\0\0\xA3\x7F\x4B\x22\x09\0\0\xC0\x5C\x6B\x94\xD9\x41\x1A\x0D"
      "brain.Event:2\xD5\x2A\x8E\x14"s;
  const std::string zip = "PK\3\4\x14\0\0\0\x08\0"s;
  const struct {
    std::string bytes;
    std::string words;
  } formats[] = {
      {"\x1F\x8B\x08\0\0"s, "gzip -dc"},
      {"\x28\xB5\x2F\xFD\x24"s, "zstd -dc"},
      {"\xFD\x37zXZ\0\0\4"s, "xz -dc"},
      {"BZh91AY&SY\x12"s, "bzip2 -dc"},
      {zip, "zip archive"},
      {"PAR1\x15\0"s, "Parquet"},
      {"ARROW1\0\0"s, "Arrow"},
      {"\x89HDF\r\n\x1A\n\0"s, "HDF5"},
      {"SQLite format 3\0\x10"s, "SQLite"},
      {"<!DOCTYPE html>\n<html>", "web page"},
      {"<html lang=en>", "web page"},
      {"\n \n<html>", "web page"},
      {event_log, "event log"},
  };
  for (const auto& [bytes, words] : formats) {
    CAPTURE(words);
    for (const std::size_t piece : {1, 3, 1000}) {
      const std::string refusal = refusal_of(bytes, piece);
      CHECK(refusal.starts_with("t.csv: "));
      CHECK(refusal.find(words) != std::string::npos);
    }
  }
}

TEST_CASE("text_source: text that begins a little like another format is text") {
  for (const std::string& text :
       {"BZh: 1\n"s, "BZh9,1\n"s, "PK: 1\n"s, "PAR: 1\n"s, "<loss> 1\n"s, "<htm"s, "\x1F"s,
        "SQLite format 3 is a table\n"s, "7z: 1"s, "A"s, "\n"s}) {
    CAPTURE(text);
    check_text(text, text);
  }
}
