// The inputs of a command that takes many: all of them, and those that this process works on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "batch/batch_input.h"
#include "batch/batch_options.h"
#include "batch/input_steps.h"
#include "batch/shard_folder.h"
#include "batch/shard_records.h"
#include "logs/kind_counts.h"
#include "shell/console.h"

namespace tbviz::cli {

/// Without --shard these are all inputs, and nothing else happens. With it the process works on its
/// share, and what became of each input is kept in the run directory, see shard_records.h.
class Batch {
 public:
  /// Numbers `inputs`, and with --shard finds what is this process's; nothing is written yet.
  /// `command` is for the records, `logdir` the run directory.
  ///
  /// Throws UsageError if --shard is malformed, has no run directory, or does not fit the run's
  /// plan: another number of shards, another command, other options or inputs. InputError if not
  /// all inputs could be found, so that the plan would be another one. OutputError if the shard is
  /// done and
  /// --resume was not given; FormatError if it was, and what the shard wrote is gone.
  Batch(const ShardOptions& options, std::string command, const std::string& logdir,
        std::vector<BatchInput> inputs, Console& console);

  [[nodiscard]] const std::vector<BatchInput>& all() const { return all_; }
  [[nodiscard]] const std::vector<BatchInput>& mine() const { return is_sharded() ? mine_ : all_; }

  [[nodiscard]] bool is_sharded() const { return folder_.has_value(); }

  /// The end of the names of event files, where --filename-suffix asks for `wanted`; the same
  /// without --shard.
  [[nodiscard]] std::string file_suffix(const std::string& wanted) const;

  /// Whether files that are there under planned names were written by a try that died.
  [[nodiscard]] bool repeats_a_try() const { return folder_ && folder_->was_begun(); }

  /// How the steps of the inputs are to be counted.
  [[nodiscard]] InputSteps::Seen seen() const {
    return is_sharded() ? InputSteps::Seen::kShare : InputSteps::Seen::kAll;
  }

  /// Throws UsageError if two inputs have one stem, where files are named after it.
  void check_stems() const;

  /// With --shard: notes that two inputs have one stem, where tags are made of it.
  void tell_stems() const;

  /// If there is nothing to do, says so, writes the manifest of that, and returns true.
  [[nodiscard]] bool is_idle();

  /// To be called once all options are checked and names of files are planned, before the first
  /// value is written: settles the plan, and sets aside what an earlier try left. Throws
  /// OutputError, also if another process works on the shard or has done it meanwhile; UsageError
  /// if another one has settled another plan.
  void begin();

  /// Does `work`, which handles `input` and reports its failures; `written` is what has been
  /// written so far by the command.
  void handle(const BatchInput& input, const KindCounts& written,
              const std::function<void()>& work);

  /// To be called when the log is closed: writes the manifest. An input that was not handled counts
  /// as failed; one that an earlier try has written in part is a failure of this one, too. Throws
  /// OutputError.
  void finish(const KindCounts& written);

 private:
  void number();
  void look_at(const Shard& shard, const std::string& logdir, const ShardOptions& options);
  void check_outputs() const;
  [[noreturn]] void refuse_done() const;
  void check_found() const;
  void choose_mine();
  [[nodiscard]] ShardPlan plan_of(const Shard& shard, const ShardOptions& options) const;
  void check_plan(const ShardPlan& there) const;
  void tell_partial(const ShardManifest& manifest) const;
  [[nodiscard]] const BatchInput* second_of_a_stem() const;

  std::string command_;
  Console* console_;
  std::vector<BatchInput> all_;
  std::vector<BatchInput> mine_;  // With --shard.
  std::filesystem::path logdir_;
  std::optional<ShardFolder> folder_;
  ShardPlan plan_;
  bool resumes_ = false;                        // There is a manifest, and it is gone on with.
  ShardManifest before_;                        // What an earlier try has done; none: nothing.
  std::map<std::int64_t, ShardInput> handled_;  // By index.
};

}  // namespace tbviz::cli
