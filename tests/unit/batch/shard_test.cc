#include "batch/shard.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "tbviz/error.h"

using namespace tbviz;       // NOLINT(google-build-using-namespace)
using namespace tbviz::cli;  // NOLINT(google-build-using-namespace)

namespace {

using Variables = std::map<std::string, std::string>;

Shard parse(const std::string& word, const Variables& variables = {}) {
  return parse_shard(word, [&](const char* name) -> std::string_view {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string_view() : found->second;
  });
}

}  // namespace

TEST_CASE("shard: the share of a name is Python's hashlib's") {
  // int.from_bytes(hashlib.sha256(name).digest()[:8], "big") % count
  CHECK(shard_of("p000.png", 64) == 29);
  CHECK(shard_of("p000.png", 1'000'000) == 299'165);
  CHECK(shard_of("", 64) == 20);
  CHECK(shard_of("", 7) == 1);
  CHECK(shard_of("\xc3\xbc"
                 "ber/\xc3\xa4.npy",
                 64) == 35);
  CHECK(shard_of("anything", 1) == 0);
}

TEST_CASE("shard: words") {
  CHECK(parse("3/64") == Shard{3, 64});
  CHECK(parse("0/1").text() == "0/1");
  CHECK(parse("auto/8", {{"HQ_TASK_ID", "7"}, {"TBVIZ_SHARDS", "9"}}) == Shard{7, 8});
  CHECK_THROWS_AS(parse("8/8"), UsageError);
  CHECK_THROWS_AS(parse("1/2/3"), UsageError);
  CHECK_THROWS_AS(parse(""), UsageError);
}

TEST_CASE("shard: an option goes before the environment, whatever stands there") {
  CHECK(parse("1/2", {{"TBVIZ_SHARDS", "x"}, {"SLURM_ARRAY_TASK_ID", "y"}}) == Shard{1, 2});
}

TEST_CASE("shard: how many tasks a job has now is not asked") {
  const Variables rerun = {{"SLURM_ARRAY_TASK_ID", "17"}, {"SLURM_ARRAY_TASK_COUNT", "2"}};
  CHECK_THROWS_AS(parse("auto", rerun), UsageError);
  CHECK(parse("auto/64", rerun) == Shard{17, 64});
}
