#include "tbviz/table/step_rule.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "support/read_points.h"

using namespace tbviz;

namespace {

using Step = std::optional<std::int64_t>;

LooseNumber number(double value) {
  LooseNumber number;
  number.value = value;
  if (value == static_cast<double>(static_cast<std::int64_t>(value))) {
    number.whole = static_cast<std::int64_t>(value);
  }
  return number;
}

/// A counter by its name; empty: nameless.
RowCounter counter(std::string_view name, double value, Step total = {}) {
  static const CounterNames names("");
  const CounterRank rank = name.empty() ? kNamelessCounter : names.rank_of(name).value();
  return {.rank = rank, .name = name, .value = number(value), .total = total};
}

/// A row that counts so and has a value.
Row row(std::initializer_list<RowCounter> counters) {
  Row row;
  row.counters = counters;
  row.values.push_back({.tag = "loss", .value = 1, .unit = {}});
  return row;
}

class Rule {
 public:
  explicit Rule(StepOptions options = {.step_key = {}, .first = 1})
      : options_(std::move(options)), rule(options_) {}

  /// The step of a line that counts so and has a value.
  Step line(std::initializer_list<RowCounter> counters) {
    Row counted = row(counters);
    return line(counted);
  }
  Step line(Row& counted) {
    const Step step = rule.step_of(counted);
    rule.end_line();
    return step;
  }

 private:
  StepOptions options_;

 public:
  StepRule rule;
};

}  // namespace

TEST_CASE("step_rule: rows that count nothing are numbered before any step, then take the last") {
  Rule rule;
  CHECK(rule.line({}) == 1);
  CHECK(rule.line({}) == 2);
  CHECK(rule.line({counter("step", 10)}) == 10);
  CHECK(rule.line({}) == 10);
}

TEST_CASE("step_rule: rows of one line share its number") {
  Rule rule;
  Row first = row({}), second = row({});
  CHECK(rule.rule.step_of(first) == 1);
  CHECK(rule.rule.step_of(second) == 1);
  rule.rule.end_line();
  CHECK(rule.line({}) == 2);
}

TEST_CASE("step_rule: the best counter makes the step") {
  Rule rule;
  CHECK(rule.line({counter("iter", 3), counter("global_step", 700), counter("epoch", 1)}) == 700);
}

TEST_CASE("step_rule: a counter with a total goes on where the epoch before ended") {
  Rule rule;
  CHECK(rule.line({counter("Epoch", 3, 10), counter("Step", 120, 500)}) == 1120);
  Rule from_zero;
  CHECK(from_zero.line({counter("Epoch", 0), counter("", 50, 100)}) == 50);
  CHECK(from_zero.line({counter("Epoch", 1), counter("", 50, 100)}) == 150);
}

TEST_CASE("step_rule: a named counter that rises on into the next epoch is the run's") {
  Rule rule;
  CHECK(rule.line({counter("epoch", 1), counter("step", 50, 1000)}) == 50);
  CHECK(rule.line({counter("epoch", 2), counter("step", 150, 1000)}) == 150);
}

TEST_CASE("step_rule: without a total the largest of each epoch before is added") {
  Rule rule;
  CHECK(rule.line({counter("epoch", 1), counter("batch", 10)}) == 10);
  CHECK(rule.line({counter("epoch", 1), counter("batch", 20)}) == 20);
  CHECK(rule.line({counter("epoch", 2), counter("batch", 10)}) == 30);
}

TEST_CASE("step_rule: a bar without an epoch that falls goes on behind its total") {
  Rule rule;
  CHECK(rule.line({counter("", 10, 10)}) == 10);
  CHECK(rule.line({counter("", 1, 10)}) == 11);
}

TEST_CASE("step_rule: an epoch alone is the step, until a finer counter was seen") {
  Rule rule;
  CHECK(rule.line({counter("epoch", 1)}) == 1);
  CHECK(rule.line({counter("epoch", 2)}) == 2);
  Rule finer;
  CHECK(finer.line({counter("epoch", 1), counter("", 40, 40)}) == 40);
  CHECK(finer.line({counter("epoch", 1)}) == 40);
}

TEST_CASE("step_rule: once an epoch was a fraction, lines are numbered") {
  Rule rule;
  CHECK(rule.line({counter("epoch", 0.5)}) == 1);
  CHECK(rule.line({counter("epoch", 1)}) == 2);
  CHECK(rule.line({counter("epoch", 1.5)}) == 3);
  CHECK(rule.rule.numbered_fractions());
}

TEST_CASE("step_rule: an evaluation counts for itself") {
  Rule rule;
  CHECK(rule.line({counter("epoch", 0), counter("", 90, 100)}) == 90);
  Row test = row({counter("", 5, 10)});
  test.aside = true;
  test.where = "Test";
  CHECK(rule.line(test) == 5);
  CHECK(rule.line({}) == 90);
}

TEST_CASE("step_rule: a step key counts alone, and holds until the next") {
  Rule rule({.step_key = "it", .first = 1});
  CHECK(rule.line({counter("step", 7)}) == std::nullopt);
  CHECK_FALSE(rule.rule.saw_step_key());
  CHECK(rule.rule.counter_names() == std::vector<std::string>{"step"});
  CHECK(rule.line({{.rank = kGivenStep, .name = "it", .value = number(3), .total = {}}}) == 3);
  CHECK(rule.line({counter("step", 8)}) == 3);
  CHECK(rule.rule.saw_step_key());
  CHECK(rule.rule.rows_before_key() == 1);
}

TEST_CASE("step_rule: rows may be numbered whatever they count") {
  Rule rule({.step_key = {}, .number = true, .first = 5});
  CHECK(rule.line({counter("step", 70)}) == 5);
  CHECK(rule.line({counter("step", 70)}) == 6);
}

TEST_CASE("step_rule: a counter that makes the step is no curve, one that does not is") {
  Rule rule;
  Row counted = row({counter("epoch", 0.5), counter("step", 3)});
  counted.values.push_back({.tag = "epoch", .value = 0.5, .unit = {}, .counter = 0});
  counted.values.push_back({.tag = "step", .value = 3, .unit = {}, .counter = 1});
  CHECK(rule.line(counted) == 3);
  REQUIRE(counted.values.size() == 2);
  CHECK(counted.values[1].tag == "epoch");
}

TEST_CASE("step_rule: steps are whole numbers of 64 bits, never doubles") {
  Rule rule;
  RowCounter step = counter("step", 0);
  step.value.whole = 9007199254740993;
  CHECK(rule.line({step}) == 9007199254740993);
}

TEST_CASE("step_rule: steps of foreign text wrap rather than overflow") {
  Rule rule;
  RowCounter epoch = counter("epoch", 1);
  epoch.value.whole = 9223372036854775807;
  CHECK(rule.line({epoch, counter("", 5, 9223372036854775807)}).has_value());
}

TEST_CASE("step_rule: rows are counted by where their step came from") {
  Rule rule;
  rule.line({counter("step", 1)});
  rule.line({counter("step", 2)});
  rule.line({});
  CHECK(rule.rule.sources().at("step") == 2);
  CHECK(rule.rule.sources().at(std::string(StepRule::kLast)) == 1);
}

TEST_CASE("step_rule: steps at the ends of 64 bits wrap") {
  const std::string points =
      tbviz::test::read_points("epoch: -9223372036854775808, step: 5, loss: 0.5\n");
  CHECK(points.find("loss@5=0.5\n") != std::string::npos);
}
