#include "batch/shard_records.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "tbviz/base/bytes.h"
#include "tbviz/base/sha256.h"
#include "tbviz/error.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/io/output_file.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPlanSchema = "tbviz.shards/1";
constexpr std::string_view kManifestSchema = "tbviz.shard/1";
constexpr std::array<std::string_view, 3> kStates = {"done", "partial", "failed"};

std::optional<Json> read_json(const fs::path& file) {
  std::error_code unknown;
  if (!fs::exists(file, unknown)) return std::nullopt;
  FileSource source = FileSource::open(file);
  return parse_json(read_all(source, kMaxJsonBytes), file.string());
}

/// Members of a record that must be there.
class Record {
 public:
  Record(const Json& json, const std::string& file) : json_(&json), file_(&file) {}

  template <class T>
  [[nodiscard]] const T& get(std::string_view key) const {
    const Json* member = json_->find(key);
    const T* value = member == nullptr ? nullptr : member->get_if<T>();
    if (value == nullptr) {
      throw FormatError(*file_, fmt::format("is no record of shards: '{}' is missing, or of "
                                            "another type",
                                            key));
    }
    return *value;
  }

  [[nodiscard]] std::string text(std::string_view key) const { return get<std::string>(key); }

  [[nodiscard]] std::int64_t number(std::string_view key) const {
    const auto value = get<std::int64_t>(key);
    if (value < 0) throw FormatError(*file_, fmt::format("'{}' is below 0", key));
    return value;
  }

  void check_schema(std::string_view schema) const {
    if (text("schema") == schema) return;
    throw UnsupportedError(
        *file_, fmt::format("is of schema {}; this tbviz reads {}", text("schema"), schema));
  }

 private:
  const Json* json_;
  const std::string* file_;
};

Json to_json(const ShardPlan& plan) {
  Json json;
  json["schema"] = kPlanSchema;
  json["command"] = plan.command;
  json["shards"] = plan.shards;
  json["inputs"] = plan.inputs;
  json["digest"] = plan.digest;
  json["settings"] = Json::Array();
  for (const std::string& setting : plan.settings) json["settings"].push_back(setting);
  return json;
}

Json to_json(const ShardInput& input) {
  Json json;
  json["name"] = input.name;
  json["index"] = input.index;
  json["state"] = kStates[static_cast<std::size_t>(input.state)];
  if (!input.error.empty()) json["error"] = input.error;
  return json;
}

// Over the lines that sha256sum prints of the outputs.
std::string digest_of(const std::vector<ShardOutput>& outputs) {
  std::string lines;
  for (const ShardOutput& output : outputs) {
    lines += fmt::format("{}  {}\n", output.sha256, output.file);
  }
  return hexadecimal(sha256(as_bytes(lines)));
}

Json to_json(const ShardManifest& manifest) {
  Json json;
  json["schema"] = kManifestSchema;
  json["command"] = manifest.command;
  json["shard"] = manifest.shard.index;
  json["shards"] = manifest.shard.count;
  json["inputs"] = Json::Array();
  for (const ShardInput& input : manifest.inputs) json["inputs"].push_back(to_json(input));
  json["outputs"] = Json::Array();
  for (const ShardOutput& output : manifest.outputs) {
    json["outputs"].push_back(
        Json::Object{{"file", output.file}, {"bytes", output.bytes}, {"sha256", output.sha256}});
  }
  json["counts"] = Json::Object();
  for (const auto& [kind, count] : manifest.counts) json["counts"][kind] = count;
  json["digest"] = digest_of(manifest.outputs);
  return json;
}

InputState parse_state(const std::string& word, const std::string& file) {
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    if (kStates[i] == word) return static_cast<InputState>(i);
  }
  throw FormatError(file, fmt::format("'{}' is no state of an input", word));
}

ShardInput parse_input(const Json& json, const std::string& file) {
  const Record record(json, file);
  ShardInput input{.name = record.text("name"), .index = record.number("index")};
  input.state = parse_state(record.text("state"), file);
  if (input.state != InputState::kDone) input.error = record.text("error");
  return input;
}

ShardOutput parse_output(const Json& json, const std::string& file) {
  const Record record(json, file);
  ShardOutput output{record.text("file"), record.number("bytes"), record.text("sha256")};
  const fs::path path = output.file;
  const bool leads_out =
      path.is_absolute() || std::ranges::find(path, fs::path("..")) != path.end();
  if (leads_out) throw FormatError(file, "an output lies outside of the run directory");
  return output;
}

}  // namespace

fs::path shards_folder(const fs::path& logdir) { return logdir / "tbviz-shards"; }
fs::path plan_file(const fs::path& logdir) { return shards_folder(logdir) / "plan.json"; }
fs::path manifest_file(const fs::path& logdir, const Shard& shard) {
  return shards_folder(logdir) / fmt::format("{}-of-{}.json", shard.index, shard.count);
}

std::optional<ShardPlan> read_plan(const fs::path& logdir) {
  const std::string file = plan_file(logdir).string();
  const std::optional<Json> json = read_json(file);
  if (!json) return std::nullopt;
  const Record record(*json, file);
  record.check_schema(kPlanSchema);
  ShardPlan plan{record.text("command"),
                 record.number("shards"),
                 record.number("inputs"),
                 record.text("digest"),
                 {}};
  for (const Json& setting : record.get<Json::Array>("settings")) {
    const auto* text = setting.get_if<std::string>();
    if (text == nullptr) throw FormatError(file, "is no record of shards: a setting is no text");
    plan.settings.push_back(*text);
  }
  if (plan.shards < 1 || plan.shards > kMostShards) {
    throw FormatError(file, fmt::format("{} is no number of shards", plan.shards));
  }
  return plan;
}

std::optional<ShardManifest> read_manifest(const fs::path& logdir, const Shard& shard) {
  const std::string file = manifest_file(logdir, shard).string();
  const std::optional<Json> json = read_json(file);
  if (!json) return std::nullopt;
  const Record record(*json, file);
  record.check_schema(kManifestSchema);
  ShardManifest manifest;
  manifest.shard = {record.number("shard"), record.number("shards")};
  if (manifest.shard != shard) {
    throw FormatError(file, "is the manifest of shard " + manifest.shard.text());
  }
  manifest.command = record.text("command");
  for (const Json& input : record.get<Json::Array>("inputs")) {
    manifest.inputs.push_back(parse_input(input, file));
  }
  for (const Json& output : record.get<Json::Array>("outputs")) {
    manifest.outputs.push_back(parse_output(output, file));
  }
  for (const auto& [kind, count] : record.get<Json::Object>("counts")) {
    manifest.counts[kind] = Record(*json->find("counts"), file).number(kind);
  }
  return manifest;
}

ShardPlan settle_plan(const fs::path& logdir, const ShardPlan& plan) {
  if (const auto there = read_plan(logdir)) return *there;
  const fs::path file = plan_file(logdir);
  // Whole before it has its name, which only the first gets.
  const fs::path mine = file.string() + fmt::format(".{}.tmp", ::getpid());
  write_file(mine, as_bytes(to_json(plan).dump() + "\n"), Overwrite::kYes);
  const bool linked = ::link(mine.c_str(), file.c_str()) == 0;
  const int reason = errno;
  std::error_code ignored;
  // Some file systems have no links.
  if (!linked && reason != EEXIST && !fs::exists(file, ignored)) {
    fs::rename(mine, file, ignored);
    if (ignored) throw OutputError(file.string(), "cannot be created: " + system_message(reason));
  } else {
    fs::remove(mine, ignored);
  }
  if (const auto there = read_plan(logdir)) return *there;
  throw OutputError(file.string(), "vanished as soon as it was written");
}

void write_manifest(const fs::path& logdir, const ShardManifest& manifest) {
  write_file(manifest_file(logdir, manifest.shard), as_bytes(to_json(manifest).dump() + "\n"),
             Overwrite::kYes);
}

std::string output_problem(const fs::path& logdir, const ShardOutput& output) {
  std::error_code missing;
  const std::uintmax_t bytes = fs::file_size(logdir / output.file, missing);
  if (missing) return "is missing";
  if (bytes == static_cast<std::uintmax_t>(output.bytes)) return {};
  return fmt::format("has {} bytes, of {} that were written", bytes, output.bytes);
}

ShardOutput describe_output(const fs::path& logdir, const fs::path& file) {
  FileSource source = FileSource::open(file);
  std::vector<std::byte> buffer(std::size_t{1} << 16);
  Sha256 sha;
  while (const std::size_t size = source.read(buffer)) sha.add(Bytes(buffer).first(size));
  return {file.lexically_relative(logdir).string(), static_cast<std::int64_t>(source.position()),
          hexadecimal(std::move(sha).digest())};
}

}  // namespace tbviz::cli
