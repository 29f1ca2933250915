#include "commands/check/check_shards.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "batch/shard_folder.h"
#include "batch/shard_records.h"
#include "tbviz/error.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

// "0,3-7"
std::string ranges_of(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (std::size_t first = 0; first < numbers.size();) {
    std::size_t last = first;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += fmt::format("{}", numbers[first]);
    if (last > first) text += fmt::format("-{}", numbers[last]);
    first = last + 1;
  }
  return text;
}

/// What all manifests say together.
class ShardReport {
 public:
  ShardReport(const std::filesystem::path& logdir, ShardPlan plan, bool digests, Console& console)
      : logdir_(logdir), plan_(std::move(plan)), digests_(digests), console_(console) {}

  void read() {
    for (std::int64_t index = 0; index < plan_.shards; ++index) {
      const Shard shard{index, plan_.shards};
      const std::optional<ShardManifest> manifest = read_manifest(logdir_, shard);
      if (manifest) {
        take(*manifest);
      } else if (is_at_work(logdir_, shard)) {
        at_work_.push_back(index);
      } else {
        missing_.push_back(index);
      }
    }
  }

  void print() {
    console_.result(fmt::format("{} of {} done, {} of {}", done(),
                                count_text(plan_.shards, "shard"), done_inputs_,
                                count_text(plan_.inputs, "input")));
    print_shards("missing", missing_);
    print_shards("at work", at_work_);
    for (const std::string& line : lines_) console_.result(line);
    if (is_whole()) return;
    console_.answer_no();
    if (!missing_.empty()) {
      console_.note(
          fmt::format("--shard {}/{} --resume runs the first of them; a Slurm array takes "
                      "--array={}",
                      missing_.front(), plan_.shards, ranges_of(missing_)));
    }
    if (any_failed_) console_.note("--resume tries failed inputs again");
    if (any_partial_) {
      console_.note("another run directory writes partial inputs whole, once they are");
    }
    if (changed_.get_if<Json::Array>()->size() > 0) {
      console_.note("a shard is done anew when its manifest, in tbviz-shards, is deleted");
    }
  }

  void fill(Json& object) const {
    object["command"] = plan_.command;
    object["shards"] = plan_.shards;
    object["inputs"] = plan_.inputs;
    object["done"] = done();
    object["done_inputs"] = done_inputs_;
    object["missing"] = json_array(missing_);
    object["at_work"] = json_array(at_work_);
    object["failed"] = failed_;
    object["changed"] = changed_;
  }

 private:
  [[nodiscard]] std::int64_t done() const {
    return plan_.shards - std::ssize(missing_) - std::ssize(at_work_);
  }

  [[nodiscard]] bool is_whole() const {
    return done() == plan_.shards && lines_.empty() && seen_inputs_ == plan_.inputs;
  }

  void print_shards(std::string_view what, const std::vector<std::int64_t>& shards) {
    if (shards.empty()) return;
    console_.result(
        fmt::format("{}: {} {}", what, plural(std::ssize(shards), "shard"), ranges_of(shards)));
  }

  void take(const ShardManifest& manifest) {
    for (const ShardInput& input : manifest.inputs) take_input(manifest.shard, input);
    for (const ShardOutput& output : manifest.outputs) take_output(output);
  }

  void take_input(const Shard& shard, const ShardInput& input) {
    ++seen_inputs_;
    if (input.state == InputState::kDone) {
      ++done_inputs_;
      return;
    }
    const bool failed = input.state == InputState::kFailed;
    any_failed_ = any_failed_ || failed;
    any_partial_ = any_partial_ || !failed;
    const std::string_view state = failed ? "failed" : "partial";
    lines_.push_back(
        fmt::format("{}: {} (shard {}): {}", state, input.name, shard.index, input.error));
    failed_.push_back(Json::Object{
        {"shard", shard.index}, {"name", input.name}, {"state", state}, {"error", input.error}});
  }

  void take_output(const ShardOutput& output) {
    const std::filesystem::path file = logdir_ / output.file;
    std::string fact = output_problem(logdir_, output);
    if (fact.empty() && digests_ && describe_output(logdir_, file).sha256 != output.sha256) {
      fact = "holds other bytes than were written";
    }
    if (fact.empty()) return;
    lines_.push_back(fmt::format("changed: {} {}", file.string(), fact));
    changed_.push_back(Json::Object{{"file", file.string()}, {"fact", fact}});
  }

  std::filesystem::path logdir_;
  ShardPlan plan_;
  bool digests_;
  Console& console_;
  std::vector<std::int64_t> missing_;
  std::vector<std::int64_t> at_work_;
  std::int64_t seen_inputs_ = 0;
  std::int64_t done_inputs_ = 0;
  bool any_failed_ = false;
  bool any_partial_ = false;
  std::vector<std::string> lines_;
  Json failed_ = Json::Array();
  Json changed_ = Json::Array();
};

}  // namespace

void check_shards(const std::filesystem::path& logdir, bool digests, Console& console) {
  std::error_code unknown;
  if (!std::filesystem::exists(logdir, unknown)) {
    throw InputError(logdir.string(), "No such file or directory");
  }
  std::optional<ShardPlan> plan = read_plan(logdir);
  if (!plan) {
    throw InputError(plan_file(logdir).string(),
                     "is missing: no shard has begun in this run directory");
  }
  ShardReport report(logdir, *std::move(plan), digests, console);
  report.read();
  if (console.json()) report.fill(console.object());
  report.print();
}

}  // namespace tbviz::cli
