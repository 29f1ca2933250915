// What names in tables and logs mean: counters, phases of training.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz {

/// What a counter counts.
enum class CounterKind : std::uint8_t {
  kStep,      ///< Steps of the whole run: step, iteration, updates, ...
  kBatch,     ///< Batches within an epoch.
  kEpoch,     ///< Epochs.
  kNameless,  ///< `n/total`, `[n]`, `n:`.
};

/// How well a name serves as the step; the least rank best.
struct CounterRank {
  int rank = 0;
  CounterKind kind = CounterKind::kStep;

  bool operator==(const CounterRank&) const = default;
};

inline constexpr CounterRank kGivenStep{-1, CounterKind::kStep};  ///< The step key.
inline constexpr CounterRank kStepsRank{40, CounterKind::kStep};  ///< `steps` and the like.
inline constexpr CounterRank kNamelessCounter{45, CounterKind::kNameless};
inline constexpr CounterRank kEpochCounter{60, CounterKind::kEpoch};
inline constexpr CounterRank kTrialCounter{67,
                                           CounterKind::kStep};  ///< Only where nothing else is.
inline constexpr CounterRank kColumnOfSteps{70, CounterKind::kStep};  ///< A table's `x` or `#`.

/// Knows the counters by name, whatever stands before it: global_step, `Train Epoch`, `Up.`,
/// valid_num_updates. Remembers what it was asked lately.
class CounterNames {
 public:
  /// `step_key` is a name that outranks all others; empty: none.
  explicit CounterNames(std::string_view step_key);

  /// Nothing if names like this count nothing.
  [[nodiscard]] std::optional<CounterRank> rank_of(std::string_view name) const;

  /// Whether this name, or its last word, is the step key.
  [[nodiscard]] bool is_step_key(std::string_view name) const;
  [[nodiscard]] bool has_step_key() const { return !step_key_.empty(); }

 private:
  struct Known {
    std::string name;
    std::optional<CounterRank> rank;
    bool filled = false;
  };

  [[nodiscard]] std::optional<CounterRank> find(std::string_view name) const;

  std::string step_key_;
  mutable std::vector<Known> known_;
};

// Columns and keys that say where the value beside them belongs, the surer names first.
inline constexpr std::array<std::string_view, 4> kTagNames = {"tag", "metric", "key", "name"};
inline constexpr std::array<std::string_view, 3> kRunNames = {"run", "run_id", "run_name"};
inline constexpr std::array<std::string_view, 5> kPhaseNames = {"mode", "split", "phase", "stage",
                                                                "subset"};
inline constexpr std::array<std::string_view, 5> kWallTimeNames = {
    "wall_time", "walltime", "wall time", "_timestamp", "timestamp"};

/// `names`, where one that stood before has `_2`, `_3` and so on behind it: two columns are two
/// curves. Empty ones stay.
[[nodiscard]] std::vector<std::string> told_apart(const std::vector<std::string>& names);

/// train, val, test, eval, dev and the like, in any case.
[[nodiscard]] bool is_phase(std::string_view word);

/// Whether a label begins with a phase that is not training.
[[nodiscard]] bool is_evaluation(std::string_view label);

/// Whether one of the parts of a name (between blanks, `_`, `-`, `/`) is a phase.
[[nodiscard]] bool names_phase(std::string_view name);

/// Whether a column or key (mode, split, phase, stage, subset) holds phases.
[[nodiscard]] bool is_phase_column(std::string_view name);

/// What a table without names for its curves calls them: a file's stem, or the tag that
/// TensorBoard's downloads have in theirs (`run-..-tag-TAG`).
[[nodiscard]] std::string_view tag_of_stem(std::string_view stem);

/// What a counter is called without "/max_steps" behind it: `global_step/max_steps`.
[[nodiscard]] std::string_view without_maximum(std::string_view name);

/// A number in a column or key for wall times as seconds since 1970; nothing if it is too small for
/// one, and measures a duration.
[[nodiscard]] std::optional<double> as_wall_time(double value);

/// `run` as a sub-run below the log directory: `..` becomes `_`, what leads out of it goes.
[[nodiscard]] std::string safe_sub_run(std::string_view run);

/// `front/back`, or the one that is not empty.
[[nodiscard]] std::string joined(std::string_view front, std::string_view back);

}  // namespace tbviz
