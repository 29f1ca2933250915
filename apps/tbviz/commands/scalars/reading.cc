#include "commands/scalars/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

#include "shell/remedies.h"
#include "tbviz/io/input_name.h"
#include "tbviz/table/names.h"
#include "tbviz/table/scalar_reader.h"
#include "tbviz/table/step_rule.h"
#include "tbviz/text/json.h"
#include "tbviz/text/nearest.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::int64_t kToldPlaces = 3;

TableFormat format_of(std::string_view word) {
  if (word == "csv") return TableFormat::kCsv;
  if (word == "tsv") return TableFormat::kTsv;
  if (word == "jsonl") return TableFormat::kJsonLines;
  if (word == "log" || word == "kv") return TableFormat::kLog;
  return TableFormat::kAuto;
}

/// The stem; where several inputs share it, the path without its ending, or with it.
std::string sub_run_of(const std::string& input, const std::vector<std::string>& inputs) {
  const std::string stem = default_name(input);
  const auto shares = [&stem](const std::string& other) { return default_name(other) == stem; };
  if (std::ranges::count_if(inputs, shares) < 2) return safe_sub_run(stem);
  const auto without_ending = [](const std::string& path) {
    return std::filesystem::path(path).replace_extension().string();
  };
  const std::string path = without_ending(input);
  const auto also = [&](const std::string& other) { return without_ending(other) == path; };
  return safe_sub_run(std::ranges::count_if(inputs, also) < 2 ? path : input);
}

ScalarReaderOptions reader_options(const ScalarsOptions& options, const std::string& input) {
  ScalarReaderOptions reader;
  reader.format = format_of(options.format);
  reader.pattern = options.pattern;
  reader.step_key = options.step_key;
  reader.number = options.number;
  reader.decimal_comma = options.decimal_comma;
  reader.tags = options.tags;
  reader.required = options.columns;
  for (const MainTag& main : options.main_tags) {
    if (!options.columns.empty()) break;  // Those are among them, or refused at the end.
    reader.required.insert(reader.required.end(), main.columns.begin(), main.columns.end());
  }
  reader.default_tag = default_name(input);
  if (options.run_per_file) reader.sub_run = sub_run_of(input, options.inputs);
  if (options.log.step_given) reader.first_step = options.log.step;
  return reader;
}

/// Tells of bad places as they come.
class BadPlaces {
 public:
  BadPlaces(Console& console, bool skipped) : console_(&console), skipped_(skipped) {}

  void tell(const FormatError& error) {
    if (++count_ <= kToldPlaces) say(error);
  }

  void finish(const std::string& name) {
    if (count_ <= kToldPlaces) return;
    say(FormatError(
        name, fmt::format("{} bad places in all, of which {} were told", count_, kToldPlaces)));
  }

 private:
  void say(const FormatError& error) {
    if (skipped_) {
      console_->warn(message_of(error));
    } else {
      console_->fail(error);
    }
  }

  Console* console_;
  bool skipped_;
  std::int64_t count_ = 0;
};

std::string source_text(const std::pair<std::string, std::int64_t>& source) {
  const std::string count = count_text(source.second, "row");
  if (source.first == StepRule::kNumbered) return count + " numbered";
  if (source.first == StepRule::kLast) return count + " with the step of the last counter";
  if (source.first.empty()) return count + " by a counter without a name";
  return fmt::format("{} by {}", count, source.first);
}

/// What was found, line by line.
std::vector<std::string> describe(const ScalarReading& reading, const CurveSet& curves) {
  std::vector<std::string> lines = {"taken for: " + reading.taken_for};
  std::vector<std::string> sources;
  std::ranges::transform(reading.step_sources, std::back_inserter(sources), source_text);
  if (!sources.empty()) lines.push_back(fmt::format("step: {}", fmt::join(sources, ", ")));
  for (const Curve& curve : curves.all()) {
    if (curve.count == 0) continue;
    lines.push_back(fmt::format("curve: {}, {}, steps {}..{}, last {}",
                                joined(curve.run, curve.tag), count_text(curve.count, "value"),
                                curve.first_step, curve.last_step, curve.last_value));
  }
  for (const std::string& text : reading.left_out) lines.push_back("left out: " + text);
  if (reading.bad_places > 0) {
    lines.push_back(fmt::format("bad: {}", count_text(reading.bad_places, "place")));
  }
  return lines;
}

Json describe_json(const std::string& name, const ScalarReading& reading, const CurveSet& curves) {
  Json input;
  input["file"] = name;
  input["taken_for"] = reading.taken_for;
  Json& steps = input["step"] = Json::Array();
  for (const auto& [counter, rows] : reading.step_sources) {
    Json entry;
    entry["counter"] = counter == StepRule::kNumbered ? Json("numbered")
                       : counter == StepRule::kLast   ? Json("last")
                                                      : Json(counter);
    entry["rows"] = rows;
    steps.push_back(std::move(entry));
  }
  Json& all = input["curves"] = Json::Array();
  for (const Curve& curve : curves.all()) {
    if (curve.count == 0) continue;
    Json entry;
    if (!curve.run.empty()) entry["run"] = curve.run;
    entry["tag"] = curve.tag;
    entry["count"] = curve.count;
    entry["first_step"] = curve.first_step;
    entry["last_step"] = curve.last_step;
    entry["last_value"] = curve.last_value;
    all.push_back(std::move(entry));
  }
  Json& left_out = input["left_out"] = Json::Array();
  for (const std::string& text : reading.left_out) left_out.push_back(text);
  Json& notes = input["notes"] = Json::Array();
  for (const std::string& text : reading.notes) notes.push_back(message_of(text));
  input["bad_places"] = reading.bad_places;
  return input;
}

/// Points that nobody wants.
class NoLog final : public PointSink {
 public:
  void add(const ScalarPoint&) override {}
  [[nodiscard]] double arrival_time() const override { return 0; }
};

ScalarReading read(ByteSource& source, const std::string& input, const ScalarsOptions& options,
                   CurveSet& curves, Console& console) {
  BadPlaces bad(console, options.skip_bad);
  ScalarReading reading = read_scalars(source, reader_options(options, input), curves,
                                       [&bad](const FormatError& error) { bad.tell(error); });
  bad.finish(source.name());
  if (const auto overlap = curves.overlap(display_name(input))) {
    reading.notes.push_back(*overlap + "; --run-per-file keeps them apart");
  }
  return reading;
}

/// Throws what there is to say against the whole of an input.
void check(const ScalarReading& reading, const std::string& name, const ScalarsOptions& options,
           const CurveSet& curves) {
  std::vector<std::string> names = curves.unwanted();
  for (const Curve& curve : curves.all()) {
    if (curve.count > 0) names.push_back(curve.tag);
  }
  if (reading.step_key_missing) {
    names.insert(names.end(), reading.counter_names.begin(), reading.counter_names.end());
    if (std::erase(names, options.step_key) > 0) {
      throw UsageError(fmt::format("'{}' holds no step: it is no whole number", options.step_key),
                       name);
    }
    throw UsageError(fmt::format("there is no step key '{}'{}", options.step_key,
                                 did_you_mean(options.step_key, names)),
                     name);
  }
  const std::vector<std::string> missing = curves.missing();
  if (!missing.empty() && !names.empty()) {
    throw UsageError(fmt::format("there is no column '{}'{}", missing.front(),
                                 did_you_mean(missing.front(), names)),
                     name);
  }
  const bool empty =
      std::ranges::none_of(curves.all(), [](const Curve& curve) { return curve.count > 0; });
  if (!empty) return;
  if (reading.is_empty) throw FormatError(name, "holds no value: it is empty");
  if (!options.pattern.empty()) {
    throw FormatError(name, "holds no value of a curve: --pattern found no number");
  }
  const std::string taken =
      reading.taken_for.empty() ? "" : " (it was taken for " + reading.taken_for + ")";
  throw FormatError(name, fmt::format("holds no value of a curve{}; --format says what it is, "
                                      "--pattern reads a format of your own",
                                      taken));
}

}  // namespace

std::int64_t read_input(ByteSource& source, const std::string& input, const ScalarsOptions& options,
                        CurveSet& curves, Console& console) {
  const ScalarReading reading = read(source, input, options, curves, console);
  const std::string& name = source.name();
  if (console.verbose()) {
    for (const std::string& line : describe(reading, curves)) console.detail(name + ": " + line);
  }
  for (const std::string& note : reading.notes) console.note(name + ": " + message_of(note));
  check(reading, name, options, curves);
  for (const auto& [counter, rows] : reading.step_sources) {
    if (counter == StepRule::kNumbered) return rows;
  }
  return 0;
}

void explain_input(const std::string& input, const ScalarsOptions& options, Console& console) {
  FileSource source = FileSource::open(input);
  NoLog nothing;
  CurveSet curves(options.columns, nothing);
  const ScalarReading reading = read(source, input, options, curves, console);
  if (console.json()) {
    console.object()["inputs"].push_back(describe_json(source.name(), reading, curves));
  }
  for (const std::string& line : describe(reading, curves)) {
    console.result(source.name() + ": " + line);
  }
  for (const std::string& note : reading.notes) {
    console.result(source.name() + ": note: " + message_of(note));
  }
  check(reading, source.name(), options, curves);
}

}  // namespace tbviz::cli
