#include "tbviz/table/scalar_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tbviz/table/column_table.h"
#include "tbviz/table/draw_reader.h"
#include "tbviz/table/json_document.h"
#include "tbviz/table/pattern_log.h"
#include "tbviz/table/row_reader.h"
#include "tbviz/table/row_writer.h"
#include "tbviz/table/shape_search.h"
#include "tbviz/table/text_source.h"
#include "tbviz/table/training_log.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

/// Whether a line behind a closed JSON object is JSON, too, rather than a log's.
bool continues_document(std::string_view line) {
  if (line[0] != '[') return std::string_view("{],").find(line[0]) != std::string_view::npos;
  const std::string_view rest = stripped(line.substr(1));
  return rest.empty() || std::string_view("{[]\"").find(rest[0]) != std::string_view::npos;
}

/// One input, from its bytes to its rows.
class Reading {
 public:
  Reading(ByteSource& source, const ScalarReaderOptions& options, CurveSet& curves,
          const Findings::OnBad& on_bad)
      : options_(&options),
        findings_(source.name(), on_bad),
        text_(source),
        draws_(text_, [this](std::int64_t line) {
          findings_.bad(line, fmt::format("a line of more than {} bytes is left out",
                                          DrawReader::kMaxLineBytes));
        }) {
    curves.begin_input();
    curves_ = &curves;
  }

  /// The rules, in their order: what was asked for, or else what the first lines tell.
  void read() {
    if (!options_->pattern.empty()) return read_pattern();
    switch (options_->format) {
      case TableFormat::kCsv:
        return read_table(',', 0);
      case TableFormat::kTsv:
        return read_table('\t', 0);
      case TableFormat::kJsonLines:
        return read_log(OtherLines::kBad);
      case TableFormat::kLog:
        return read_log(OtherLines::kText);
      case TableFormat::kAuto:
        break;
    }
    const auto [shape, is_empty] = find_shape(draws_);
    is_empty_ = is_empty;
    switch (shape.kind) {
      case InputKind::kTable:
        return read_table(shape.separator, shape.width);
      case InputKind::kJsonLines:
        return read_log(OtherLines::kAroundJson);
      case InputKind::kJsonDocument:
        return read_document();
      case InputKind::kLog:
        return read_log(OtherLines::kText);
    }
  }

  [[nodiscard]] ScalarReading finish() {
    ScalarReading reading;
    reading.taken_for = findings_.taken_for();
    reading.is_empty = is_empty_;
    note_steps();
    reading.notes = findings_.notes();
    reading.left_out = findings_.all_left_out();
    reading.bad_places = findings_.bad_places();
    if (!writer_) return reading;
    StepRule& steps = writer_->steps();
    reading.step_key_missing = !options_->step_key.empty() && !steps.saw_step_key();
    reading.counter_names = steps.counter_names();
    reading.step_sources.assign(steps.sources().begin(), steps.sources().end());
    std::ranges::stable_sort(reading.step_sources, std::ranges::greater(),
                             &std::pair<std::string, std::int64_t>::second);
    return reading;
  }

 private:
  /// `first`: the step of the first row or line that is numbered, where no option says.
  void begin(std::string taken_for, std::int64_t first) {
    findings_.taken_for(std::move(taken_for));
    steps_ = {options_->step_key, options_->number, options_->first_step.value_or(first)};
    writer_.emplace(*curves_, steps_, options_->sub_run);
  }

  /// Calls `read` with each draw. What was read is final, even if the source throws.
  template <class Read, class Finish>
  void for_each_draw(Read read, Finish finish) {
    for (;;) {
      std::optional<Draw> draw;
      try {
        draw = draws_.next();
      } catch (const Error&) {
        finish();
        throw;
      }
      if (!draw) break;
      read(*draw);
    }
    finish();
  }

  void read_pattern() {
    refuse_tags();
    if (options_->format != TableFormat::kAuto) {
      throw UsageError("`pattern` and `format` exclude each other: the pattern is the format");
    }
    begin("lines that a pattern matches", 1);
    PatternLog log(*options_, *writer_);
    for_each_draw([&log](const Draw& draw) { log.read(draw); }, [this] { writer_->end_line(); });
  }

  void read_log(OtherLines others) {
    refuse_tags();
    json_ = others != OtherLines::kText;
    begin(others == OtherLines::kText ? "a training log" : "JSON lines",
          others == OtherLines::kText ? 1 : 0);
    TrainingLog log(*options_, others, *writer_, findings_);
    for_each_draw([&log](const Draw& draw) { log.read(draw); },
                  [this, &log] {
                    read_rest(log);
                    log.finish();
                  });
  }

  /// A draw that was not overtaken when reading was broken off, unless a number may be cut.
  void read_rest(TrainingLog& log) {
    const std::string_view rest = draws_.unfinished();
    if (rest.empty()) return;
    const char last = rest.back();
    if (is_word(last) || last == '.' || last == '-' || last == '+' || last == ',') return;
    const std::string copy(rest);
    log.read({copy, draws_.line(), true});
  }

  void read_table(char separator, std::size_t width) {
    begin(describe_table(separator), 0);
    ColumnTable table(*options_, separator, width, *writer_, findings_);
    RowReader rows(draws_, separator,
                   [this](std::int64_t line, std::string_view fact) { findings_.bad(line, fact); });
    try {
      while (rows.next()) table.read(rows);
    } catch (const Interrupted&) {
      // Lines that were held for a quote that is open: it costs the first of them alone.
      draws_.end_here();
      while (rows.next()) table.read(rows);
      table.finish();
      throw;
    }
    table.finish();
  }

  void read_document() {
    std::string text;
    JsonNesting nesting;
    char first = '\0';  // That is not blank.
    while (const std::optional<Draw> draw = next_of_document(text)) {
      const std::string_view line = stripped(draw->text);
      const bool goes_on = line.empty() || continues_document(line);
      if (nesting.is_closed() && first == '{' && !goes_on) {
        draws_.put_back(std::string(draw->text), draw->line, draw->ends_line);
        findings_.note("left out the JSON object in front of the log");
        return read_log(OtherLines::kText);
      }
      if (first == '\0' && !line.empty()) first = line.front();
      nesting.add(draw->text);
      text.append(draw->text).append(draw->ends_line ? "\n" : " ");
      if (text.size() <= kMaxDocumentBytes) continue;
      throw FormatError(findings_.name(),
                        fmt::format("the JSON document is larger than {} bytes; JSON lines, an "
                                    "object on each, have no limit",
                                    kMaxDocumentBytes));
    }
    write_json(text);
  }

  /// Where the source throws, what has come of the document is written first.
  [[nodiscard]] std::optional<Draw> next_of_document(std::string_view text) {
    try {
      return draws_.next();
    } catch (const Interrupted&) {
      write_json(text);
      throw;
    }
  }

  void write_json(std::string_view text) {
    refuse_tags();
    json_ = true;
    begin("a JSON document", 0);
    JsonRows rows(*options_, *writer_, findings_);
    write_document(text, *options_, rows, *writer_, findings_);
  }

  void refuse_tags() const {
    if (options_->tags.empty()) return;
    throw UsageError("`tags` names the columns of a table; JSON and logs have names of their own",
                     findings_.name());
  }

  [[nodiscard]] static std::string describe_table(char separator) {
    switch (separator) {
      case ',':
        return "a table, parted by commas";
      case '\t':
        return "a table, parted by tabs";
      case ' ':
        return "a table, parted by blanks";
      default:
        return fmt::format("a table, parted by '{}'", separator);
    }
  }

  void note_steps() {
    if (!writer_) return;
    constexpr int kMost = 3;
    int told = 0;
    for (const Curve& curve : curves_->all()) {
      if (curve.repeats == 0 || told++ >= kMost) continue;
      findings_.note(
          fmt::format("{} values of {} share a step, the first {}; `number` numbers them",
                      curve.repeats, curve.tag, curve.first_repeated_step));
    }
    const auto falls = std::ranges::find_if(
        curves_->all(), [](const Curve& curve) { return curve.fell_from.has_value(); });
    if (falls != curves_->all().end()) {
      findings_.note(fmt::format("the steps of {} fall from {} to {}", falls->tag,
                                 *falls->fell_from, falls->fell_to));
    }
    const StepRule& steps = writer_->steps();
    if (steps.numbered_fractions()) {
      findings_.note("the epoch holds fractions: what has no other step is numbered");
    }
    if (json_ && !steps.fractional_counter().empty()) {
      findings_.note(fmt::format("{} holds fractions: it is a curve, and no step",
                                 steps.fractional_counter()));
    }
    if (steps.rows_before_key() > 0 && steps.saw_step_key()) {
      findings_.note(fmt::format("left out {} before the first {}",
                                 count_text(steps.rows_before_key(), "row"), options_->step_key));
    }
    if (curves_->has_too_many()) {
      findings_.note(
          fmt::format("more than {} curves: the rest is left out", CurveSet::kMostCurves));
    }
  }

  const ScalarReaderOptions* options_;
  Findings findings_;
  TextSource text_;
  DrawReader draws_;
  CurveSet* curves_ = nullptr;
  StepOptions steps_;
  bool json_ = false;
  bool is_empty_ = false;
  std::optional<RowWriter> writer_;
};

}  // namespace

ScalarReading read_scalars(ByteSource& source, const ScalarReaderOptions& options, CurveSet& curves,
                           const Findings::OnBad& on_bad) {
  Reading reading(source, options, curves, on_bad);
  reading.read();
  return reading.finish();
}

}  // namespace tbviz
