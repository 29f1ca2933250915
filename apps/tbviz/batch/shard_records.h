// What shards leave in their run directory, in the folder tbviz-shards: plan.json, which all of
// them share, and I-of-N.json, the manifest of one that is done. docs/scale.md describes them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "batch/shard.h"

namespace tbviz::cli {

/// What all shards of a run must agree on.
struct ShardPlan {
  std::string command;  ///< "image"
  std::int64_t shards = 1;
  std::int64_t inputs = 0;  ///< How many there are in all.
  std::string digest;       ///< SHA-256 of their names, each with a NUL behind it, in hexadecimal.
  std::vector<std::string> settings;  ///< ShardOptions::settings().

  bool operator==(const ShardPlan&) const = default;
};

/// What became of an input.
enum class InputState : std::uint8_t {
  kDone,
  kPartial,  ///< It failed, but something of it was written.
  kFailed,   ///< Nothing of it was written.
};

struct ShardInput {
  std::string name;
  std::int64_t index = 0;
  InputState state = InputState::kDone;
  std::string error = {};  ///< The last one; empty of inputs that are done.
};

struct ShardOutput {
  std::string file;  ///< Relative to the run directory.
  std::int64_t bytes = 0;
  std::string sha256;  ///< In hexadecimal.
};

struct ShardManifest {
  Shard shard;
  std::string command;
  std::vector<ShardInput> inputs = {};
  std::vector<ShardOutput> outputs = {};                         ///< Event files.
  std::map<std::string, std::int64_t, std::less<>> counts = {};  ///< Of values, by kind.
};

/// The folder in the run directory.
[[nodiscard]] std::filesystem::path shards_folder(const std::filesystem::path& logdir);
[[nodiscard]] std::filesystem::path plan_file(const std::filesystem::path& logdir);
[[nodiscard]] std::filesystem::path manifest_file(const std::filesystem::path& logdir,
                                                  const Shard& shard);

/// The plan or manifest in the run directory; none if there is no such file. Throws InputError if
/// it cannot be read, FormatError if it is malformed.
[[nodiscard]] std::optional<ShardPlan> read_plan(const std::filesystem::path& logdir);
[[nodiscard]] std::optional<ShardManifest> read_manifest(const std::filesystem::path& logdir,
                                                         const Shard& shard);

/// Writes the plan unless there is one, and returns the one that is there then. However many
/// processes do so at once, they get the same. Throws OutputError, and as read_plan().
[[nodiscard]] ShardPlan settle_plan(const std::filesystem::path& logdir, const ShardPlan& plan);

/// Writes the manifest in place of an older one. Throws OutputError.
void write_manifest(const std::filesystem::path& logdir, const ShardManifest& manifest);

/// What is wrong with a file that a manifest names, by its size; empty: nothing.
[[nodiscard]] std::string output_problem(const std::filesystem::path& logdir,
                                         const ShardOutput& output);

/// A file as a manifest has it. Throws InputError.
[[nodiscard]] ShardOutput describe_output(const std::filesystem::path& logdir,
                                          const std::filesystem::path& file);

}  // namespace tbviz::cli
