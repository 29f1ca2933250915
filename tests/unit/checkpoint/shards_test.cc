#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tbviz/checkpoint/shards/shard_index.h"
#include "tbviz/checkpoint/shards/shard_name.h"
#include "tbviz/error.h"

using namespace tbviz;

namespace {

ShardIndex parse(std::string_view text) { return parse_shard_index(as_bytes(text), "i.json"); }

std::string fault_of(std::string_view text) {
  try {
    (void)parse(text);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("shards: an index names files in natural order, and the file of each tensor") {
  const ShardIndex index = parse(
      R"({"metadata": {"total_size": 12}, "weight_map": {"b": "m-10.bin", "a": "m-9.bin", "c": "m-10.bin"}})");
  CHECK(index.files == std::vector<std::string>{"m-9.bin", "m-10.bin"});
  CHECK(index.total_size == 12);
  REQUIRE(index.entries.size() == 3);
  CHECK(index.entries[0].tensor == "b");
  CHECK(index.files[index.entries[0].file] == "m-10.bin");
  CHECK(index.files[index.entries[1].file] == "m-9.bin");
}

TEST_CASE("shards: what an index may lack, and say otherwise") {
  CHECK_FALSE(parse(R"({"weight_map": {"a": "x.bin"}})").total_size);
  CHECK(parse(R"({"metadata": {"total_size": 1e3}, "weight_map": {"a": "x"}})").total_size == 1000);
  CHECK_FALSE(parse(R"({"metadata": {"total_size": 1e300}, "weight_map": {"a": "x"}})").total_size);
  CHECK(parse(R"({"metadata": null, "more": [{}], "weight_map": {"a": "in/x.bin"}})").files[0] ==
        "in/x.bin");
}

TEST_CASE("shards: an index that leads out of its folder is refused") {
  for (const char* file : {"../x", "a/../../x", "/etc/passwd", "..", "", "a/", "x\\u0000y"}) {
    CAPTURE(file);
    const std::string text = std::string(R"({"weight_map": {"a": ")") + file + "\"}}";
    CHECK(fault_of(text).find("outside the index's folder; that is refused") != std::string::npos);
  }
}

TEST_CASE("shards: a malformed index is told what it lacks") {
  CHECK(fault_of("{") != "none");
  CHECK(fault_of("{}").ends_with("it has no weight_map"));
  CHECK(fault_of(R"({"weight_map": {}})").ends_with("names no tensor"));
  CHECK(fault_of(R"({"weight_map": {"a": "x", "a": "y"}})").ends_with("lists a twice"));
  CHECK(fault_of(R"({"weight_map": {"a": "x"}, "weight_map": {}})").ends_with("two of weight_map"));
  for (const char* value : {"1", "null", "[]", "[\"x\"]", "{}", "{\"b\": \"x\"}", "true", "1.5"}) {
    CAPTURE(value);
    CHECK(fault_of(std::string(R"({"weight_map": {"a": )") + value + "}}")
              .ends_with("does not give a file's name for each tensor"));
  }
  for (const char* value : {"1", "null", "[]", "true", "\"x\""}) {
    CAPTURE(value);
    CHECK(fault_of(std::string(R"({"weight_map": )") + value + "}") != "none");
  }
}

TEST_CASE("shards: only JSON with a weight_map is an index") {
  const auto is_index = [](std::string_view text) { return is_shard_index(as_bytes(text)); };
  CHECK(is_index(" {\"metadata\": {},\n \"weight_map\" : {"));
  CHECK_FALSE(is_index("{\"text\": \"weight_map\"}"));
  CHECK_FALSE(is_index("{\"note\": \"\\\"weight_map\\\": 1\"}"));
  CHECK_FALSE(is_index("\"weight_map\": {}"));
  CHECK_FALSE(is_index("{\"weight_map\""));
  CHECK_FALSE(is_index(""));
}

TEST_CASE("shards: names of shards") {
  const auto name = parse_shard_name("model.fp16-00002-of-00003.safetensors");
  REQUIRE(name);
  CHECK(name->model == "model.fp16-*-of-00003.safetensors");
  CHECK(name->number == 2);
  CHECK(name->count == 3);
  CHECK(parse_shard_name("model-00001-of-00002.fp16.safetensors"));
  CHECK(parse_shard_name("model-00000-of-00002.safetensors"));
  for (const char* other :
       {"model.safetensors", "a-of-2.bin", "model-1-of-.bin", "m-x-of-2.bin", "m-1-of-2",
        "m-1-of-2.txt", "m-1-of-2.gguf", "m-0000001-of-2.bin", "m-00001-of-00000.bin"}) {
    CAPTURE(other);
    CHECK_FALSE(parse_shard_name(other));
  }
}
