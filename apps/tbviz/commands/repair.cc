#include "commands/repair.h"

#include <fmt/format.h>

#include <memory>

#include "logs/data_checksums.h"
#include "logs/log_input.h"
#include "logs/output_place.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/event/encoder.h"
#include "tbviz/event/event_loop.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/event/log_source.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

/// Copies what can be read of a log, and counts.
class Repair {
 public:
  Repair(ByteSink& sink, Console& console) : sink_(sink), console_(console) {}

  void copy(EventReader& reader, const std::string& name) {
    const ReadStatus status = read_whole(
        reader, [&] { write(reader); }, [&](const Damage& damage) { lose(damage, name); });
    if (status == ReadStatus::kTruncated) {
      console_.note(fmt::format("{}: {}; left out", name,
                                describe(CutTail{reader.offset(), reader.tail_bytes()})));
    }
    checksums_ = reader.data_checksums();
    if (checksums_.all_zero() && checksums_.mismatches == 0) {
      console_.result(name + ": " + std::string(kZeroChecksums));
    }
    if (events_ == 0) throw FormatError(name, "holds no event that can be read");
  }

  void report(Console& console, const std::string& output) const {
    console.note(fmt::format("wrote {} to {}; {} of damage, {} lost", count_text(events_, "event"),
                             output, count_text(places_, "place"), count_text(lost_, "byte")));
    if (checksums_.mismatches > 0) {
      console.note(fmt::format("{} of data {} computed anew; the data was taken as it is",
                               count_text(checksums_.mismatches, "checksum"),
                               was_or_were(checksums_.mismatches)));
    }
    Json& object = console.object();
    object["output"] = output;
    object["events"] = events_;
    object["damaged_places"] = places_;
    object["lost_bytes"] = lost_;
    if (checksums_.mismatches > 0) object["new_data_checksums"] = checksums_.mismatches;
  }

 private:
  void write(const EventReader& reader) {
    // Without it TensorBoard takes the log for one of an old format, with other rules for restarts.
    if (events_++ == 0 && reader.view().kind != EventKind::kFileVersion) {
      write_file_version(reader.view().wall_time, sink_);
    }
    sink_.write(reader.record());
  }

  void lose(const Damage& damage, const std::string& name) {
    ++places_;
    lost_ += static_cast<std::int64_t>(damage.lost);
    console_.result(name + ": " + describe(damage));
  }

  ByteSink& sink_;
  Console& console_;
  std::int64_t events_ = 0;
  std::int64_t places_ = 0;
  std::int64_t lost_ = 0;  // Bytes.
  DataChecksumCounts checksums_;
};

}  // namespace

void declare_repair(CommandSpec& command) {
  const auto options = std::make_shared<RepairOptions>();
  command.example = "tbviz repair broken.tfevents -o sound.tfevents";
  command.exit_codes = {
      {ExitCode::kDone, "done, whatever was lost"},
      {ExitCode::kUsage,
       "wrong arguments, the output is the input, or a folder and LOG is standard input, or LOG is "
       "a folder with several event files"},
      {ExitCode::kInput, "LOG is missing or unreadable"},
      {ExitCode::kFormat, "LOG is no event log, or holds no event that can be read"},
      {ExitCode::kOutput, "the output exists, or cannot be written"}};
  command.argument("LOG", options->log, "An event file, a folder with one, or - (standard input)")
      .takes_path("LOG")
      .completes(Completion::kLog)
      .required();
  command.flag("--no-data-crc", options->no_data_crc, kNoDataCrcHelp);
  add_stream_output_options(command, options->output);
  command.job = [options](Console& console) { run_repair(*options, console); };
}

void run_repair(const RepairOptions& options, Console& console) {
  const std::filesystem::path file = only_event_file(options.log, console);
  LogSource source = LogSource::open(file);
  const std::unique_ptr<ByteSink> sink = open_stream_output(options.output, {&file, 1}, console);
  warn_of_file_in_log(sink->name(), {&options.log, 1}, console);
  EventReader reader(source, {},
                     options.no_data_crc ? DataChecksums::kIgnored : DataChecksums::kVerified);
  Repair repair(*sink, console);
  repair.copy(reader, source.name());
  sink->close();
  repair.report(console, sink->name());
}

}  // namespace tbviz::cli
