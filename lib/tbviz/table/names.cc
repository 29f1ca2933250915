#include "tbviz/table/names.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <unordered_map>

#include "tbviz/text/ascii.h"
#include "tbviz/text/safe_name.h"
#include "tbviz/text/word_set.h"

namespace tbviz {
namespace {

struct Ranked {
  std::string_view name;
  CounterRank rank;
};

constexpr CounterRank kTrainerStep{0, CounterKind::kStep};
constexpr CounterRank kStep{10, CounterKind::kStep};
constexpr CounterRank kIteration{20, CounterKind::kStep};
constexpr CounterRank kUpdate{30, CounterKind::kStep};
constexpr CounterRank kBatch{50, CounterKind::kBatch};

// Names in lower case, their parts joined by `_`. Sorted.
constexpr std::array kRanks = {
    Ranked{"bat", kBatch},
    Ranked{"batch", kBatch},
    Ranked{"batch_idx", kBatch},
    Ranked{"current_step", kStep},
    Ranked{"current_steps", kStep},
    Ranked{"ep", kEpochCounter},
    Ranked{"episode", kStepsRank},
    Ranked{"epoch", kEpochCounter},
    Ranked{"epoch_idx", kEpochCounter},
    Ranked{"epoch_num", kEpochCounter},
    Ranked{"generation", kTrialCounter},
    Ranked{"global_step", kTrainerStep},
    Ranked{"it", kIteration},
    Ranked{"iter", kIteration},
    Ranked{"iterate", kIteration},
    Ranked{"iteration", kIteration},
    Ranked{"iteration_num", kIteration},
    Ranked{"iterations", kStepsRank},
    Ranked{"iters", kIteration},
    Ranked{"itr", kIteration},
    Ranked{"mini_batch", kBatch},
    Ranked{"minibatch", kBatch},
    Ranked{"num_timesteps", kStep},
    Ranked{"num_updates", kUpdate},
    Ranked{"round", kStepsRank},
    Ranked{"samples_count", kStepsRank},
    Ranked{"step", kStep},
    Ranked{"step_num", kStep},
    Ranked{"steps", kStepsRank},
    Ranked{"tick", kStepsRank},
    Ranked{"time/total_timesteps", kStep},
    Ranked{"timestep", kStep},
    Ranked{"timesteps", kStep},
    Ranked{"timesteps_total", kStep},
    Ranked{"total_timesteps", kStep},
    Ranked{"trainer/global_step", kTrainerStep},
    Ranked{"trial", kTrialCounter},
    Ranked{"up", kUpdate},
    Ranked{"update", kUpdate},
    Ranked{"updates", kUpdate},
    Ranked{"\xE8\xBD\xAE", kEpochCounter},  // U+8F6E, "epoch" in Chinese
};
static_assert(std::ranges::is_sorted(kRanks, {}, &Ranked::name));

constexpr std::array<std::string_view, 2> kTraining = {"train", "training"};
constexpr std::array<std::string_view, 8> kEvaluation = {
    "dev", "eval", "evaluation", "test", "testing", "val", "valid", "validation"};

// Words that may stand in front of a counter's name.
constexpr std::array<std::string_view, 15> kLeading = {
    "after",    "at",  "begin", "completed", "cur", "current", "end",     "epoch",
    "finished", "for", "in",    "of",        "on",  "start",   "starting"};
constexpr std::array<std::string_view, 2> kArticles = {"the", "this"};

constexpr WordSet kTrainingWords(kTraining);
constexpr WordSet kEvaluationWords(kEvaluation);
constexpr WordSet kLeadingWords(kLeading);
constexpr WordSet kArticleWords(kArticles);

/// In lower case, its parts joined by one `_`, without marks at its ends.
std::string normalised(std::string_view name) {
  constexpr std::size_t kLongest = 200;
  constexpr std::string_view kMarks = "_.#:";
  std::string key;
  for (const char c : name.substr(0, kLongest)) {
    const bool part_end = is_space(c) || c == '_' || c == '-';
    if (!part_end) key += lower(c);
    if (part_end && !key.ends_with('_')) key += '_';
  }
  key.erase(0, std::min(key.find_first_not_of(kMarks), key.size()));
  key.erase(key.find_last_not_of(kMarks) + 1);
  constexpr std::string_view kMetadata = "metadata/";
  if (key.starts_with(kMetadata)) key.erase(0, kMetadata.size());
  return key;
}

std::optional<CounterRank> rank_of_key(std::string_view key) {
  const auto found = std::ranges::lower_bound(kRanks, key, {}, &Ranked::name);
  if (found == kRanks.end() || found->name != key) return {};
  return found->rank;
}

/// What is left behind the words that may lead.
std::string_view without_leading(std::string_view key) {
  for (;;) {
    const std::size_t end = key.find('_');
    if (end == std::string_view::npos || end + 1 == key.size()) return key;
    const std::string_view word = key.substr(0, end);
    if (!is_phase(word) && !kLeadingWords.holds(word) && !kArticleWords.holds(word)) return key;
    key.remove_prefix(end + 1);
  }
}

}  // namespace

CounterNames::CounterNames(std::string_view step_key) : step_key_(lower(step_key)), known_(1024) {}

bool CounterNames::is_step_key(std::string_view name) const {
  if (step_key_.empty()) return false;
  return is_lower(name, step_key_) || is_lower(name.substr(name.rfind(' ') + 1), step_key_);
}

std::optional<CounterRank> CounterNames::rank_of(std::string_view name) const {
  constexpr std::size_t kLongestKept = 64;
  if (name.size() > kLongestKept) return find(name);
  Known& known = known_[std::hash<std::string_view>()(name) % known_.size()];
  if (!known.filled || known.name != name) {
    known.rank = find(name);
    known.name = name;
    known.filled = true;
  }
  return known.rank;
}

std::optional<CounterRank> CounterNames::find(std::string_view name) const {
  if (is_step_key(name)) return kGivenStep;
  const std::string key = normalised(name);
  if (const auto rank = rank_of_key(key)) return rank;
  const std::string_view rest = without_leading(key);
  // "at steps" tells no step, but "current num_timesteps" does.
  if (rest.size() == key.size() ||
      (rest.ends_with('s') && rest.find('_') == std::string_view::npos)) {
    return {};
  }
  return rank_of_key(rest);
}

std::vector<std::string> told_apart(const std::vector<std::string>& names) {
  std::vector<std::string> apart = names;
  std::unordered_map<std::string_view, int> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const int times = ++seen[names[i]];
    if (times > 1 && !names[i].empty()) apart[i] += '_' + std::to_string(times);
  }
  return apart;
}

bool is_phase(std::string_view word) {
  return kTrainingWords.holds(word) || kEvaluationWords.holds(word);
}

bool is_evaluation(std::string_view label) {
  return kEvaluationWords.holds(label.substr(0, label.find(' ')));
}

bool names_phase(std::string_view name) {
  constexpr std::string_view kParts = " \t_/-";
  while (!name.empty()) {
    const std::size_t end = std::min(name.find_first_of(kParts), name.size());
    if (is_phase(name.substr(0, end))) return true;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return false;
}

bool is_phase_column(std::string_view name) {
  static constexpr WordSet kKnown(kPhaseNames);
  return kKnown.holds(name);
}

std::string_view tag_of_stem(std::string_view stem) {
  constexpr std::string_view kRun = "run-";
  constexpr std::string_view kTag = "tag-";
  if (!stem.starts_with(kRun)) return stem;
  const std::size_t tag = stem.find(kTag, kRun.size());
  return tag == std::string_view::npos ? stem : stem.substr(tag + kTag.size());
}

std::string_view without_maximum(std::string_view name) {
  const std::size_t slash = name.rfind("/max");
  if (slash == std::string_view::npos || slash == 0) return name;
  return std::ranges::all_of(name.substr(slash + 1), is_word) ? name.substr(0, slash) : name;
}

std::optional<double> as_wall_time(double value) {
  constexpr double kLeast = 1e8;               // 1973
  constexpr double kLeastMilliseconds = 1e11;  // The same in milliseconds.
  if (!(value > kLeast) || !std::isfinite(value)) return {};
  return value > kLeastMilliseconds ? value / 1000 : value;
}

std::string safe_sub_run(std::string_view run) {
  constexpr std::size_t kLongestPart = 200;  // Of the 255 bytes that file systems take.
  std::string safe;
  while (!run.empty()) {
    const std::size_t end = std::min(run.find('/'), run.size());
    const std::string_view part = run.substr(0, end);
    run.remove_prefix(std::min(end + 1, run.size()));
    if (part.empty() || part == ".") continue;
    if (!safe.empty()) safe += '/';
    safe += part == ".." ? "_" : bounded_name(part, kLongestPart);
  }
  std::ranges::replace_if(
      safe, [](char c) { return c == '\0'; }, '_');
  return safe;
}

std::string joined(std::string_view front, std::string_view back) {
  std::string both(front);
  if (!front.empty() && !back.empty()) both += '/';
  return both += back;
}

}  // namespace tbviz
