// Which step a row has, by what it counts or by the rows before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tbviz/table/row.h"

namespace tbviz {

struct StepOptions {
  std::string step_key;    ///< This counter alone makes the steps; empty: the best one.
  bool number = false;     ///< Rows are numbered, whatever they count.
  std::int64_t first = 0;  ///< Of rows that are numbered.
};

/// The rules, in this order: a step key; a counter finer than the epoch; the epoch; the last step;
/// a number. docs/commands/scalars.md says them in full. One for each input.
class StepRule {
 public:
  explicit StepRule(const StepOptions& options) : options_(&options), next_(options.first) {}

  /// The row's step; nothing if none is known (a step key that was not yet seen), or if the row has
  /// no values and counts nothing. Counters that made it are marked in `row`: their values are no
  /// curves.
  [[nodiscard]] std::optional<std::int64_t> step_of(Row& row);

  /// Ends a line: the next one that is numbered gets the next number.
  void end_line() { line_number_.reset(); }

  /// Whether any row had the step key.
  [[nodiscard]] bool saw_step_key() const { return last_.has_value(); }

  /// Names of counters that came, the first of them.
  [[nodiscard]] const std::vector<std::string>& counter_names() const { return counter_names_; }

  /// The first counter that had a name.
  [[nodiscard]] const std::string& first_counter() const { return first_counter_; }

  /// The last epoch, once one was told.
  [[nodiscard]] std::optional<std::int64_t> epoch() const { return epoch_; }

  /// Whether rows were numbered because their epoch was a fraction, or one before it was.
  [[nodiscard]] bool numbered_fractions() const { return numbered_fractions_; }

  /// The counter, other than an epoch, that was no whole number where nothing else counted.
  [[nodiscard]] const std::string& fractional_counter() const { return fractional_counter_; }

  /// How many rows with values were left out, since the step key had not yet come.
  [[nodiscard]] std::int64_t rows_before_key() const { return rows_before_key_; }

  /// How many rows with values got their step from which counter, by its name; rows that were
  /// numbered stand under kNumbered, those that took the last step under kLast.
  static constexpr std::string_view kNumbered = "#number";
  static constexpr std::string_view kLast = "#last";
  [[nodiscard]] const std::map<std::string, std::int64_t, std::less<>>& sources() const {
    return sources_;
  }

 private:
  /// How one counter has counted so far, of one evaluation and with one total.
  struct Round {
    std::optional<std::int64_t> epoch;
    std::optional<std::int64_t> last;
    std::int64_t before = 0;  ///< What earlier rounds have counted.
    bool goes_on = false;     ///< It does not begin anew with an epoch: its total is the run's.
  };

  [[nodiscard]] std::int64_t numbered(const Row& row);
  [[nodiscard]] bool is_plain_count(const Row& row) const;
  [[nodiscard]] std::optional<std::int64_t> by_plain_count(Row& row);
  [[nodiscard]] std::optional<std::int64_t> by_key(Row& row);
  [[nodiscard]] std::int64_t by_counter(const RowCounter& counter, const Row& row,
                                        std::optional<std::int64_t> epoch);
  [[nodiscard]] Round& round_of(std::string_view where, std::optional<std::int64_t> total);
  void note_first_counter(const Row& row);
  void note_source(const Row& row, std::string_view name);

  const StepOptions* options_;
  std::int64_t next_;
  std::optional<std::int64_t> line_number_;
  std::optional<std::int64_t> last_;
  std::optional<std::int64_t> epoch_;
  std::optional<std::int64_t> first_epoch_;
  bool finer_ = false;  // A counter finer than the epoch was seen under one, or rising.
  bool fraction_ = false;
  bool numbered_fractions_ = false;
  std::string first_counter_;
  std::string fractional_counter_;
  std::int64_t rows_before_key_ = 0;
  std::unordered_map<std::string, Round> rounds_;
  std::string key_;
  std::string last_key_;
  Round* last_round_ = nullptr;
  std::map<std::string, std::int64_t, std::less<>> sources_;
  std::vector<std::string> counter_names_;  // Filled while a step key is looked for.
  std::int64_t* last_source_ = nullptr;
  std::string_view last_source_name_;
};

}  // namespace tbviz
