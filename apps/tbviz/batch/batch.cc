#include "batch/batch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "batch/shard.h"
#include "shell/environment.h"
#include "tbviz/base/bytes.h"
#include "tbviz/base/sha256.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

std::int64_t total(const KindCounts& counts) {
  std::int64_t sum = 0;
  for (const auto& [kind, count] : counts.all()) sum += count;
  return sum;
}

std::string words_of(const std::vector<std::string>& settings) {
  return settings.empty() ? "none" : fmt::format("{}", fmt::join(settings, " "));
}

}  // namespace

Batch::Batch(const ShardOptions& options, std::string command, const std::string& logdir,
             std::vector<BatchInput> inputs, Console& console)
    : command_(std::move(command)), console_(&console), all_(std::move(inputs)) {
  number();
  if (!options.shard.empty()) {
    look_at(parse_shard(options.shard, environment), logdir, options);
  }
}

void Batch::number() {
  std::unordered_map<std::string, std::int64_t> stems;
  std::int64_t index = 0;
  for (BatchInput& input : all_) {
    input.index = index++;
    input.same_stem = stems[default_name(input.word)]++;
  }
}

void Batch::look_at(const Shard& shard, const std::string& logdir, const ShardOptions& options) {
  if (logdir.empty() || logdir == "-") {
    throw UsageError("--shard needs --logdir DIR: all shards write into one run directory");
  }
  if (std::ranges::find(all_, "-", &BatchInput::word) != all_.end()) {
    throw UsageError("standard input (-) cannot be an input of shards: each would read its own");
  }
  check_found();
  logdir_ = logdir;
  plan_ = plan_of(shard, options);
  if (const auto there = read_plan(logdir_)) check_plan(*there);
  folder_.emplace(logdir_, shard);
  before_ = {.shard = shard, .command = command_};
  if (auto manifest = read_manifest(logdir_, shard)) {
    if (!options.resume) refuse_done();
    before_ = *std::move(manifest);
    resumes_ = true;
    check_outputs();
  }
  choose_mine();
}

void Batch::refuse_done() const {
  throw OutputError(manifest_file(logdir_, before_.shard).string(),
                    fmt::format("shard {} is done; --resume skips what it holds, another run "
                                "directory begins anew",
                                before_.shard.text()));
}

// What is skipped must be there.
void Batch::check_outputs() const {
  for (const ShardOutput& output : before_.outputs) {
    const std::string problem = output_problem(logdir_, output);
    if (problem.empty()) continue;
    throw FormatError(
        (logdir_ / output.file).string(),
        fmt::format("{}, but shard {} is done; delete {} to have it done anew", problem,
                    before_.shard.text(), manifest_file(logdir_, before_.shard).string()));
  }
}

void Batch::check_found() const {
  const auto unknown = std::ranges::find_if(all_, &BatchInput::may_be_many);
  if (unknown != all_.end()) {
    throw InputError(unknown->word,
                     "is not there; it may be a folder or an archive, and no shard begins before "
                     "all inputs are known");
  }
  if (console_->failures() > 0) {
    throw InputError("inputs",
                     "were not all found; no shard begins before all are known, since steps and "
                     "shares depend on them");
  }
}

void Batch::choose_mine() {
  std::set<std::int64_t> written;
  for (const ShardInput& input : before_.inputs) {
    // Of a part that was written there would be two.
    if (input.state != InputState::kFailed) written.insert(input.index);
  }
  const Shard& shard = before_.shard;
  for (const BatchInput& input : all_) {
    if (shard_of(input.name, shard.count) != shard.index) continue;
    if (!written.contains(input.index)) mine_.push_back(input);
  }
}

ShardPlan Batch::plan_of(const Shard& shard, const ShardOptions& options) const {
  std::string names;
  for (const BatchInput& input : all_) {
    names += input.name;
    names += '\0';
  }
  return {command_, shard.count, std::ssize(all_), hexadecimal(sha256(as_bytes(names))),
          options.settings()};
}

void Batch::check_plan(const ShardPlan& there) const {
  const ShardPlan& wanted = plan_;
  const auto refuse = [&](const std::string& fact) {
    throw UsageError(fact + "; another run directory begins anew", plan_file(logdir_).string());
  };
  if (wanted.shards != there.shards) {
    refuse(fmt::format("the run has {} shards, not {}", there.shards, wanted.shards));
  }
  if (wanted.command != there.command) {
    refuse(fmt::format("the run is one of tbviz {}, not {}", there.command, wanted.command));
  }
  if (wanted.inputs != there.inputs) {
    refuse(fmt::format("the run has {}, not {}: steps would not fit together",
                       count_text(there.inputs, "input"), wanted.inputs));
  }
  if (wanted.settings != there.settings) {
    refuse(fmt::format("the run has other options: {}; here {}", words_of(there.settings),
                       words_of(wanted.settings)));
  }
  if (wanted.digest != there.digest) {
    refuse("the inputs have other names than those of the run, or another order (sort them)");
  }
}

std::string Batch::file_suffix(const std::string& wanted) const {
  if (!is_sharded()) return wanted;
  // Shards know their files by the number that a digit would make another of.
  const bool needs_point = !wanted.empty() && is_digit(wanted.front());
  return folder_->file_suffix() + (needs_point ? "." : "") + wanted;
}

const BatchInput* Batch::second_of_a_stem() const {
  const auto found =
      std::ranges::find_if(all_, [](const BatchInput& input) { return input.same_stem > 0; });
  return found != all_.end() ? &*found : nullptr;
}

void Batch::check_stems() const {
  const BatchInput* second = second_of_a_stem();
  if (second == nullptr) return;
  throw UsageError(fmt::format("two inputs are called {}, so their files would overwrite each "
                               "other; rename one or split the work into two runs",
                               default_name(second->word)),
                   second->word);
}

void Batch::tell_stems() const {
  const BatchInput* second = is_sharded() ? second_of_a_stem() : nullptr;
  if (second == nullptr) return;
  const auto count =
      std::ranges::count_if(all_, [](const BatchInput& input) { return input.same_stem > 0; });
  console_->note(
      fmt::format("{}: an input before it is called {}, too; such values have one tag, "
                  "and a step for each ({} in all)",
                  second->word, default_name(second->word), count_text(count, "such input")));
}

bool Batch::is_idle() {
  if (!is_sharded() || !mine_.empty()) return false;
  const std::string shard = before_.shard.text();
  console_->note(before_.inputs.empty()
                     ? fmt::format("shard {}: none of {} falls to it", shard,
                                   count_text(std::ssize(all_), "input"))
                     : fmt::format("shard {}: done before, nothing is left of {}", shard,
                                   count_text(std::ssize(before_.inputs), "input")));
  begin();
  finish({});
  return true;
}

void Batch::begin() {
  if (!is_sharded()) return;
  folder_->enter();
  check_plan(settle_plan(logdir_, plan_));
  // Another process may have done the shard since it was looked at.
  if (!resumes_ && read_manifest(logdir_, before_.shard)) {
    folder_->end();
    refuse_done();
  }
  for (const std::filesystem::path& file : folder_->begin(before_.outputs)) {
    console_->note(fmt::format("set aside what an earlier try left unfinished: {}", file.string()));
  }
  if (!console_->json()) return;
  console_->object()["shard"] = Json::Object{{"index", before_.shard.index},
                                             {"count", before_.shard.count},
                                             {"inputs", std::ssize(mine_)}};
}

void Batch::handle(const BatchInput& input, const KindCounts& written,
                   const std::function<void()>& work) {
  if (!is_sharded()) return work();
  const std::int64_t failures = console_->failures();
  const std::int64_t values = total(written);
  work();
  ShardInput& record = handled_[input.index] = {.name = input.name, .index = input.index};
  if (console_->failures() == failures) return;
  record.state = total(written) > values ? InputState::kPartial : InputState::kFailed;
  record.error = console_->last_failure();
}

void Batch::finish(const KindCounts& written) {
  if (!is_sharded()) return;
  ShardManifest manifest = std::move(before_);
  std::erase_if(manifest.inputs,
                [](const ShardInput& input) { return input.state == InputState::kFailed; });
  for (const BatchInput& input : mine_) {
    const auto handled = handled_.find(input.index);
    manifest.inputs.push_back(handled != handled_.end() ? handled->second
                                                        : ShardInput{.name = input.name,
                                                                     .index = input.index,
                                                                     .state = InputState::kFailed,
                                                                     .error = "was not reached"});
  }
  std::ranges::sort(manifest.inputs, {}, &ShardInput::index);
  for (const std::filesystem::path& file : folder_->event_files(manifest.outputs)) {
    manifest.outputs.push_back(describe_output(logdir_, file));
  }
  for (const auto& [kind, count] : written.all()) manifest.counts[kind] += count;
  write_manifest(logdir_, manifest);
  folder_->end();
  if (resumes_) tell_partial(manifest);
}

// Another try cannot make them whole, so none may seem to.
void Batch::tell_partial(const ShardManifest& manifest) const {
  for (const ShardInput& input : manifest.inputs) {
    if (input.state != InputState::kPartial || handled_.contains(input.index)) continue;
    console_->fail(FormatError(
        input.name, "was written in part by an earlier try (" + input.error +
                        "); another run directory, or leaving it out, gives a whole run"));
  }
}

}  // namespace tbviz::cli
