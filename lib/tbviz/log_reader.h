// Reads TensorBoard logs back: the runs of a log directory, their tags, and the points of curves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace tbviz {

/// By what a restart of a run is known. It hides values that were logged before it and belong to
/// steps that the run does again.
enum class RestartRule : std::uint8_t {
  kSessions,  ///< A session start hides the run's values from its step on, as TensorBoard's
              ///< EventAccumulator has it.
  kSteps,     ///< A step that repeats or goes back hides the tag's values from it on, as
              ///< TensorBoard's data server has it.
  kNone,      ///< Nothing is hidden.
};

/// A tag of a run, and the values of one kind under it.
struct LogTag {
  std::string tag;
  std::string
      kind;  ///< "scalar", "histogram", "image", "audio", "tensor", or another plugin's name.
  std::int64_t count = 0;
  std::int64_t first_step = 0;  ///< In the order of the log: after a restart steps go back.
  std::int64_t last_step = 0;
};

/// A point of a curve.
struct LoggedScalar {
  std::int64_t step = 0;
  double wall_time = 0;  ///< Seconds since 1970.
  double value = 0;      ///< A float32, as most are, as the double that it equals.

  bool operator==(const LoggedScalar&) const = default;
};

/// Something that is not as it should be. Reading went on.
struct LogProblem {
  enum class Kind : std::uint8_t {
    kUnreadable,  ///< A file or folder cannot be read, or a file is no log.
    kDamage,      ///< A place in a file is damaged; what lies behind it was read.
    kCutTail,     ///< A file ends within a record: its writer is at work, or was stopped.
  };
  Kind kind = Kind::kUnreadable;
  std::string message;  ///< The file, and what is wrong with it.
};

/// A log directory, or a single event file. Not thread-safe.
///
/// Files are read anew, as streams, at each call, so that what a live run has added since is there.
/// Damaged logs are read on behind the damage: look at problems() to learn whether all was read.
class LogReader {
 public:
  /// Looks for the event files in `log` and in the folders below; links are followed, and each
  /// folder counts once. Throws Error: kInput if `log` is missing or unreadable, kFormat if there
  /// is no event file, kUsage if `log` is "-": standard input is the host's.
  explicit LogReader(const std::filesystem::path& log);

  ~LogReader();
  LogReader(LogReader&&) noexcept;
  LogReader& operator=(LogReader&&) noexcept;

  /// The folders that hold event files, relative to the log directory, with "/" and sorted; "." is
  /// that directory itself, or the single file.
  [[nodiscard]] std::vector<std::string> runs() const;

  /// The tags of a run, sorted. Throws Error, kUsage, if there is no such run.
  [[nodiscard]] std::vector<LogTag> tags(std::string_view run,
                                         RestartRule rule = RestartRule::kSessions);

  /// The points of a curve in the order of the log. Throws Error, kUsage, if there is no such run,
  /// or if the run has no scalar of this tag.
  [[nodiscard]] std::vector<LoggedScalar> scalars(std::string_view run, std::string_view tag,
                                                  RestartRule rule = RestartRule::kSessions);

  /// Calls `use` with every scalar of a run, in any of its encodings, in the order of the log and
  /// in the memory of the largest event. Throws Error, kUsage, if there is no such run, and what
  /// `use` throws.
  void for_each_scalar(std::string_view run,
                       const std::function<void(std::string_view tag, const LoggedScalar&)>& use,
                       RestartRule rule = RestartRule::kSessions);

  /// What was met when the runs were looked for, and then by the last call that read one. Of many
  /// places of damage the first hundred.
  [[nodiscard]] const std::vector<LogProblem>& problems() const;

  /// Of the last call that read a run: how many places are damaged, and how many values were left
  /// out because a restart hides them.
  [[nodiscard]] std::int64_t damaged_places() const;
  [[nodiscard]] std::int64_t hidden_values() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tbviz
#pragma GCC visibility pop
