#include "batch/shard.h"

#include <fmt/format.h>

#include <optional>

#include "tbviz/base/bytes.h"
#include "tbviz/base/sha256.h"
#include "tbviz/error.h"
#include "tbviz/text/number.h"

namespace tbviz::cli {
namespace {

/// A variable that array jobs have, and what their first task is called in it.
struct TaskVariable {
  const char* name;
  std::int64_t first;
};
constexpr TaskVariable kTaskVariables[] = {{"SLURM_ARRAY_TASK_ID", 0},
                                           {"JOB_COMPLETION_INDEX", 0},
                                           {"HQ_TASK_ID", 0},
                                           {"PARALLEL_SEQ", 1}};

std::int64_t parse_count(std::string_view text, std::string_view where) {
  const std::optional<std::int64_t> count = parse_integer(text);
  if (count && *count >= 1 && *count <= kMostShards) return *count;
  throw UsageError(fmt::format("{}: the number of shards is a number from 1 to {}, not '{}'", where,
                               kMostShards, text));
}

std::int64_t index_of_task(const std::string& word, const VariableLookup& variable) {
  std::optional<std::int64_t> index;
  const TaskVariable* source = nullptr;
  for (const TaskVariable& task : kTaskVariables) {
    const std::string_view text = variable(task.name);
    if (text.empty()) continue;
    const std::optional<std::int64_t> number = parse_integer(text);
    if (!number || *number < task.first) {
      throw UsageError(fmt::format("--shard {}: {} is '{}', no number from {} on", word, task.name,
                                   text, task.first));
    }
    const std::int64_t found = *number - task.first;
    if (index && *index != found) {
      throw UsageError(
          fmt::format("--shard {}: {} means shard {}, but {} means shard {}; say which "
                      "by --shard I/N",
                      word, source->name, *index, task.name, found));
    }
    index = found;
    source = &task;
  }
  if (index) return *index;
  throw UsageError(
      fmt::format("--shard {}: this is no array job: none of SLURM_ARRAY_TASK_ID, "
                  "JOB_COMPLETION_INDEX, HQ_TASK_ID and PARALLEL_SEQ is set; give "
                  "--shard I/N",
                  word));
}

std::int64_t count_from_environment(const std::string& word, const VariableLookup& variable) {
  const std::string_view text = variable("TBVIZ_SHARDS");
  if (!text.empty()) return parse_count(text, "TBVIZ_SHARDS");
  throw UsageError(
      fmt::format("--shard {}: how many shards there are is not known; set "
                  "TBVIZ_SHARDS, or give auto/N",
                  word));
}

}  // namespace

std::string Shard::text() const { return fmt::format("{}/{}", index, count); }

Shard parse_shard(const std::string& word, const VariableLookup& variable) {
  const std::string option = "--shard " + word;
  const std::size_t slash = word.find('/');
  const std::string first = word.substr(0, slash);
  Shard shard;
  if (slash != std::string::npos) {
    shard.count = parse_count(std::string_view(word).substr(slash + 1), option);
  } else if (first == "auto") {
    shard.count = count_from_environment(word, variable);
  } else {
    throw UsageError(option + ": give I/N, as in 3/64, or auto");
  }
  if (first == "auto") {
    shard.index = index_of_task(word, variable);
  } else if (const std::optional<std::int64_t> index = parse_integer(first); index && *index >= 0) {
    shard.index = *index;
  } else {
    throw UsageError(option + ": give I/N, as in 3/64, or auto");
  }
  if (shard.index >= shard.count) {
    throw UsageError(fmt::format("{}: there is no shard {} of {}; they are counted from 0", option,
                                 shard.index, shard.count));
  }
  return shard;
}

std::int64_t shard_of(std::string_view name, std::int64_t count) {
  const Sha256Digest digest = sha256(as_bytes(name));
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    number = number << 8U | std::to_integer<std::uint64_t>(digest[i]);
  }
  return static_cast<std::int64_t>(number % static_cast<std::uint64_t>(count));
}

}  // namespace tbviz::cli
