#include "tbviz/checkpoint/wrong_file.h"

#include <doctest/doctest.h>

#include <string>

#include "support/zip_builder.h"

using namespace tbviz;
using tbviz::test::ZipBuilder;

namespace {

std::string fact_of(std::string_view text) {
  const auto wrong = find_wrong_file(as_bytes(text));
  return wrong ? std::string(wrong->fact) : "nothing";
}

bool may_be_table(std::string_view text) {
  const auto wrong = find_wrong_file(as_bytes(text));
  return !wrong || wrong->may_be_table;
}

}  // namespace

TEST_CASE("wrong_file: what is shorter than a mark is not taken for it") {
  const std::string tar = std::string(257, 'a') + "ustar";
  CHECK(fact_of(tar).starts_with("is a tar archive"));
  for (std::size_t size = 0; size < tar.size(); ++size) {
    CHECK(fact_of(tar.substr(0, size)) == "nothing");
  }
  CHECK(fact_of("BZh91AY&SY").starts_with("is compressed with bzip2"));
  for (const char* text : {"B", "BZh", "BZh9", "BZh91AY&S", "<", "<htm", "{", "[", "{ ", "GGU"}) {
    CHECK(fact_of(text) == "nothing");
  }
}

TEST_CASE("wrong_file: only JSON may hold numbers") {
  CHECK(may_be_table("{\"loss\": 1}\n{\"loss\": 2}\n"));
  CHECK(may_be_table("[1, 2]"));
  CHECK(may_be_table("1 2 3"));
  CHECK_FALSE(may_be_table("\xef\xbb\xbf <!doctype html>"));
  CHECK_FALSE(may_be_table("version https://git-lfs.github.com/spec/v1\n"));
}

TEST_CASE("wrong_file: a model inside an archive, but no pickle of another program's") {
  const std::string with = ZipBuilder().add("a.txt", "").add("m/w.onnx", "").finish();
  CHECK(find_model_inside(ZipArchive(as_bytes(with), "m.zip")) == "m/w.onnx");
  const std::string without = ZipBuilder().add("m/data.pkl", "").add("onnx", "").finish();
  CHECK(find_model_inside(ZipArchive(as_bytes(without), "m.zip")).empty());
}
