#include "tbviz/model/results.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tbviz/error.h"

using namespace tbviz;

namespace {

std::vector<Slot> results(const std::vector<std::string>& keys) {
  std::vector<Slot> slots;
  for (const std::string& key : keys) slots.emplace_back().key = key;
  return slots;
}

std::string refusal(const std::vector<Slot>& slots, const std::string& result) {
  try {
    (void)find_result(slots, result);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("find_result: by number") {
  const std::vector<Slot> slots = results({"", "", "a"});
  CHECK(find_result(slots, "") == 0);
  CHECK(find_result(slots, "0") == 0);
  CHECK(find_result(slots, "2") == 2);
  CHECK(refusal(slots, "3") ==
        "there is no result 3: the model returns 3 tensors, numbered from 0");
  CHECK(refusal(slots, "-1").starts_with("there is no result -1"));
  CHECK(refusal(results({""}), "1") ==
        "there is no result 1: the model returns 1 tensor, numbered from 0");
}

TEST_CASE("find_result: by key, whole, the first part or the last") {
  const std::vector<Slot> slots =
      results({"features.0", "features.out", "out", "main.scores", "main.boxes", "aux.scores"});
  CHECK(find_result(slots, "out") == 2);  // The whole key counts before a part.
  CHECK(find_result(slots, "features") == 0);
  CHECK(find_result(slots, "features.out") == 1);
  CHECK(find_result(slots, "main") == 3);
  CHECK(find_result(slots, "scores") == 3);
  CHECK(find_result(slots, "aux.scores") == 5);
  CHECK(
      refusal(slots, "core").starts_with("there is no result 'core': the model returns 6 tensors"));
  CHECK(refusal(results({"scores"}), "score").ends_with("did you mean 'scores'?"));
  CHECK(refusal(results({"", ""}), "out").ends_with("2 tensors without names, counted from 0"));
}
