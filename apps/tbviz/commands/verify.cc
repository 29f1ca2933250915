#include "commands/verify.h"

#include <fmt/format.h>

#include <memory>

#include "logs/log_input.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/error.h"
#include "tbviz/event/event_loop.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/io/byte_source.h"
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

void verify(const std::filesystem::path& path, Console& console) {
  FileSource source = FileSource::open(path);
  EventReader reader(source);
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
  const ReadStatus status = read_to_end(
      reader, [&] { ++found.events; }, tell);
  console.result(source.name() + ": " + verdict(found));
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
  command.exit_codes = {{ExitCode::kDone, "no damage"},
                        {ExitCode::kNo, "damage"},
                        {ExitCode::kUsage},
                        {ExitCode::kInput},
                        {ExitCode::kFormat, "a file is no event log"}};
  command
      .argument("LOG", options->logs,
                "Log directories and event files; - is standard input, as is none in a pipe")
      .takes_path("LOG");
  command.job = [options](Console& console) { run_verify(*options, console); };
}

void run_verify(const VerifyOptions& options, Console& console) {
  const std::vector<std::string> logs =
      inputs_or_standard_input(options.logs, "log directories or event files");
  if (console.json()) console.object()["files"] = Json::Array();
  for (const LogRun& run : find_runs(logs, console)) {
    for (const std::filesystem::path& file : run.files) {
      try {
        verify(file, console);
      } catch (const Error& error) {
        if (!is_bad_input(error)) throw;
        console.fail(error);
      }
    }
  }
}

}  // namespace tbviz::cli
