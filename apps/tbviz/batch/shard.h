// One of N shares of the inputs: which one a process works on, and which inputs are in it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tbviz::cli {

struct Shard {
  std::int64_t index = 0;  ///< From 0.
  std::int64_t count = 1;

  bool operator==(const Shard&) const = default;

  [[nodiscard]] std::string text() const;  ///< "3/64"
};

/// The most shards there may be.
inline constexpr std::int64_t kMostShards = 1'000'000;

/// The value of a variable of the environment; empty: it is not set.
using VariableLookup = std::function<std::string_view(const char* name)>;

/// What --shard says: "I/N"; "auto" or "auto/N", where I comes from the array job that the process
/// runs in (SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX and HQ_TASK_ID as they are; PARALLEL_SEQ less
/// one, since GNU parallel counts from 1), N from TBVIZ_SHARDS unless it is given. How many tasks a
/// job has now is never asked: a job that repeats two of 64 has two.
///
/// Throws UsageError if the word is malformed, I is not below N, one of them is not to be had, or
/// two variables say different things.
[[nodiscard]] Shard parse_shard(const std::string& word, const VariableLookup& variable);

/// The shard that works on the input called `name`: the first eight bytes of its SHA-256, a
/// big-endian number, modulo `count`. So it depends on no other input, and no program's version.
[[nodiscard]] std::int64_t shard_of(std::string_view name, std::int64_t count);

}  // namespace tbviz::cli
