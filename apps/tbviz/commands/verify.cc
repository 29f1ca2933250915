#include "commands/verify.h"

#include <fmt/format.h>

#include <memory>

#include "logs/data_checksums.h"
#include "logs/log_input.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/error.h"
#include "tbviz/event/event_loop.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/event/log_source.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

/// What was found in one file.
struct Findings {
  std::int64_t events = 0;
  std::int64_t places = 0;
  std::int64_t lost = 0;  // Bytes.
};

Json to_json(const Damage& damage) {
  return Json::Object{{"offset", static_cast<std::int64_t>(damage.offset)},
                      {"kind", kind_name(damage.kind)},
                      {"lost_bytes", static_cast<std::int64_t>(damage.lost)}};
}

std::string verdict(const Findings& found) {
  const std::string events = count_text(found.events, "event");
  if (found.places == 0) return events + ", no damage";
  return fmt::format("{}, {} of damage, {} lost (tbviz repair writes the rest)", events,
                     count_text(found.places, "place"), count_text(found.lost, "byte"));
}

// What must be known of the checksums to judge the verdict.
std::string about_checksums(const DataChecksumCounts& counts, DataChecksums checksums) {
  if (checksums == DataChecksums::kIgnored) {
    return fmt::format("the checksums of data were not looked at; {} of {} do not hold",
                       counts.mismatches, counts.records);
  }
  return counts.all_zero() ? std::string(kZeroChecksums) : "";
}

void verify(const std::filesystem::path& path, DataChecksums checksums, Console& console) {
  LogSource source = LogSource::open(path);
  EventReader reader(source, {}, checksums);
  Findings found;
  Json json =
      Json::Object{{"path", path.string()}, {"events", std::int64_t{0}}, {"damage", Json::Array()}};
  const auto tell = [&](const Damage& damage) {
    ++found.places;
    found.lost += static_cast<std::int64_t>(damage.lost);
    console.answer_no();
    console.result(source.name() + ": " + describe(damage));
    if (console.json()) json["damage"].push_back(to_json(damage));
  };
  const ReadStatus status = read_whole(
      reader,
      [&] {
        ++found.events;
        console.progress().advance("event");
      },
      tell);
  console.result(source.name() + ": " + verdict(found));
  const std::string about = about_checksums(reader.data_checksums(), checksums);
  if (!about.empty()) console.result(source.name() + ": " + about);
  if (source.is_unpacked() && found.places > 0) {
    console.note(source.name() + ": is gzipped; offsets of records are those in the unpacked log");
  }
  const DataChecksumCounts& counts = reader.data_checksums();
  if (source.is_unpacked()) json["gzip"] = true;
  if (counts.zero > 0) json["zero_data_checksums"] = counts.zero;
  if (checksums == DataChecksums::kIgnored) json["ignored_data_checksums"] = counts.mismatches;
  json["events"] = found.events;
  json["tail"] = Json();
  if (status == ReadStatus::kTruncated) {
    console.note(source.name() + ": " + describe(CutTail{reader.offset(), reader.tail_bytes()}));
    json["tail"] = Json::Object{{"offset", static_cast<std::int64_t>(reader.offset())},
                                {"bytes", static_cast<std::int64_t>(reader.tail_bytes())}};
  }
  if (console.json()) console.object()["files"].push_back(std::move(json));
}

}  // namespace

void declare_verify(CommandSpec& command) {
  const auto options = std::make_shared<VerifyOptions>();
  command.example = "tbviz verify runs";
  command.exit_codes = {{ExitCode::kDone, "no damage; also if a log ends within a record"},
                        {ExitCode::kNo, "damage"},
                        {ExitCode::kUsage},
                        {ExitCode::kInput, "a LOG, or a folder below, is missing or unreadable"},
                        {ExitCode::kFormat, "a file is no event log, or a folder holds none"}};
  command
      .argument("LOG", options->logs,
                "Log directories and event files; - is standard input, as is none in a pipe")
      .takes_path("LOG")
      .completes(Completion::kLog);
  command.flag("--no-data-crc", options->no_data_crc, kNoDataCrcHelp);
  command.job = [options](Console& console) { run_verify(*options, console); };
}

void run_verify(const VerifyOptions& options, Console& console) {
  const std::vector<std::string> logs =
      inputs_or_standard_input(options.logs, "log directories or event files");
  if (console.json()) console.object()["files"] = Json::Array();
  for (const LogRun& run : find_runs(logs, console)) {
    for (const std::filesystem::path& file : run.files) {
      try {
        verify(file, options.no_data_crc ? DataChecksums::kIgnored : DataChecksums::kVerified,
               console);
      } catch (const Error& error) {
        if (!is_bad_input(error)) throw;
        console.fail(error);
      }
    }
  }
}

}  // namespace tbviz::cli
