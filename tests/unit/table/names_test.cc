#include "tbviz/table/names.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

using namespace tbviz;

namespace {

/// The rank of a counter's name, least best; a large number for what counts nothing.
int rank(std::string_view name, std::string_view step_key = {}) {
  const auto found = CounterNames(step_key).rank_of(name);
  return found ? found->rank : 1000;
}

bool counts(std::string_view name) { return rank(name) < 1000; }

}  // namespace

TEST_CASE("names: counters, the best first") {
  const std::vector<std::vector<const char*>> best_first = {
      {"global_step", "trainer/global_step"},
      {"step", "Step", "timesteps", "total_timesteps"},
      {"iteration", "iter", "Iter", "it"},
      {"updates", "update", "num_updates", "Up."},
      {"steps", "iterations", "tick", "round", "episode"},
      {"batch"},
      {"epoch", "Epoch", "Ep."},
  };
  for (std::size_t i = 0; i < best_first.size(); ++i) {
    for (const char* name : best_first[i]) {
      CAPTURE(name);
      CHECK(rank(name) == rank(best_first[i][0]));
      CHECK(counts(name));
    }
    if (i > 0) CHECK(rank(best_first[i - 1][0]) < rank(best_first[i][0]));
  }
}

TEST_CASE("names: a phase, at, current and the like may stand before a counter") {
  CHECK(rank("Train Epoch") == rank("epoch"));
  CHECK(rank("valid_num_updates") == rank("updates"));
  CHECK(rank("at step") == rank("step"));
  CHECK(rank("current num_timesteps") == rank("timesteps"));
  CHECK(rank("global-step") == rank("global_step"));
}

TEST_CASE("names: amounts and other words count nothing") {
  for (const char* name : {"max steps", "max_steps", "number of iterations", "Num Epochs", "loss",
                           "time/epoch", "per iteration", "nan iterations", "", "stepsize"}) {
    CAPTURE(name);
    CHECK_FALSE(counts(name));
  }
}

TEST_CASE("names: the step key outranks all others, alone or as the last word") {
  CHECK(rank("loss", "loss") < rank("global_step", "loss"));
  CHECK(CounterNames("it").is_step_key("IT"));
  CHECK(CounterNames("it").is_step_key("train it"));
  CHECK_FALSE(CounterNames("it").is_step_key("bit"));
  CHECK_FALSE(CounterNames("").is_step_key(""));
  CHECK_FALSE(CounterNames("").has_step_key());
}

TEST_CASE("names: what was asked before does not change the answer") {
  const CounterNames names("");
  for (int i = 0; i < 5000; ++i) CHECK_FALSE(names.rank_of("name" + std::to_string(i)).has_value());
  CHECK(names.rank_of("epoch") == kEpochCounter);
  CHECK(names.rank_of("epoch") == kEpochCounter);
  CHECK_FALSE(names.rank_of(std::string(100'000, 'x')).has_value());
}

TEST_CASE("names: phases, in any case") {
  for (const char* word : {"train", "Train", "val", "VALID", "test", "eval", "dev", "validation"}) {
    CAPTURE(word);
    CHECK(is_phase(word));
  }
  CHECK_FALSE(is_phase("training_loss"));
  CHECK(is_evaluation("Test set"));
  CHECK_FALSE(is_evaluation("Train"));
  CHECK_FALSE(is_evaluation(""));
}

TEST_CASE("names: a part of a name may be a phase") {
  for (const char* name : {"train_loss", "eval/loss", "loss val", "top1-test"}) {
    CAPTURE(name);
    CHECK(names_phase(name));
  }
  CHECK_FALSE(names_phase("retraining"));
  CHECK_FALSE(names_phase("evaluate_x"));
}

TEST_CASE("names: columns of phases") {
  for (const char* name : {"mode", "split", "Phase", "stage", "subset"})
    CHECK(is_phase_column(name));
  CHECK_FALSE(is_phase_column("model"));
}

TEST_CASE("names: a download of TensorBoard tells its tag") {
  CHECK(tag_of_stem("run-a_b-tag-Loss_train") == "Loss_train");
  CHECK(tag_of_stem("metrics") == "metrics");
  CHECK(tag_of_stem("tag-x") == "tag-x");
}

TEST_CASE("names: wall times are seconds since 1970, or milliseconds") {
  CHECK(as_wall_time(1.7e9) == 1.7e9);
  CHECK(as_wall_time(1.7e12) == 1.7e9);
  for (const double none : {0.0, 12.5, 1e8, -1.7e9, std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::quiet_NaN()}) {
    CAPTURE(none);
    CHECK_FALSE(as_wall_time(none).has_value());
  }
}

TEST_CASE("names: a sub-run never lies outside the log directory") {
  CHECK(safe_sub_run("a/b") == "a/b");
  CHECK(safe_sub_run("../../a") == "_/_/a");
  CHECK(safe_sub_run("a/../b") == "a/_/b");
  CHECK(safe_sub_run("/etc/passwd") == "etc/passwd");
  CHECK(safe_sub_run(".") == "");
  CHECK(safe_sub_run("./a//b/") == "a/b");
  CHECK(safe_sub_run("...") == "...");
  CHECK(safe_sub_run(std::string("a\0b", 3)) == "a_b");
  CHECK(safe_sub_run(std::string(1000, 'x')).size() <= 255);
}

TEST_CASE("names: parts are joined by a slash") {
  CHECK(joined("a", "b") == "a/b");
  CHECK(joined("", "b") == "b");
  CHECK(joined("a", "") == "a");
}
