#include "tbviz/table/training_log.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tbviz/table/plain_text.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

/// `2,5` becomes 2.5, unless it stands in a list or among thousands.
std::string_view with_decimal_points(std::string_view line, std::string& buffer) {
  const auto in_number = [](char c) { return is_digit(c) || c == ','; };
  buffer = line;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t length = run_of(line, at, in_number);
    std::string_view word = line.substr(at, length);
    if (word.ends_with(',')) word.remove_suffix(1);  // It parts the number from what follows.
    const std::size_t comma = word.find(',');
    if (comma != std::string_view::npos && comma > 0 && comma + 1 < word.size() &&
        word.find(',', comma + 1) == std::string_view::npos) {
      buffer[at + comma] = '.';
    }
    at += std::max<std::size_t>(length, 1);
  }
  return buffer;
}

/// A signed counter that only tells how much there is of something: a batch without an epoch, or
/// `steps: 1000` without values beside it. It is a curve then.
void withdraw_amounts(Row& row, const StepRule& steps) {
  constexpr std::string_view kTotal = "total";
  const bool has_values = std::ranges::any_of(
      row.values, [](const RowValue& value) { return value.counter == RowValue::kNoCounter; });
  const bool has_epoch = std::ranges::any_of(row.counters, [](const RowCounter& counter) {
    return !counter.withdrawn && counter.rank.kind == CounterKind::kEpoch;
  });
  for (RowValue& value : row.values) {
    if (value.counter == RowValue::kNoCounter) continue;
    RowCounter& counter = row.counters[value.counter];
    const bool batch = counter.rank.kind == CounterKind::kBatch && !steps.epoch() && !has_epoch;
    const bool amount = counter.rank == kStepsRank && !has_values;
    // Where something else counts, `Total steps` sums up.
    const bool total = is_lower(counter.name.substr(0, kTotal.size()), kTotal) &&
                       !steps.first_counter().empty() && steps.first_counter() != counter.name;
    if (!counter.has_sign || !(batch || amount || total)) continue;
    counter.withdrawn = true;
    value.counter = RowValue::kNoCounter;
  }
}

/// A bar that begins anew stands where the one before has ended. What it shows behind its count are
/// that one's values, or those of its own first step, too early.
void leave_out_early_values(Row& row) {
  const bool begins = std::ranges::any_of(row.counters, [](const RowCounter& counter) {
    const bool of_bar = counter.total || counter.rank.kind == CounterKind::kNameless;
    return !counter.withdrawn && of_bar && counter.leads && counter.value.whole == 0 &&
           counter.rank.kind != CounterKind::kEpoch;
  });
  if (!begins) return;
  std::erase_if(row.values, [](const RowValue& v) { return v.counter == RowValue::kNoCounter; });
}

/// `File "train.py", line 12, in main`
bool is_place_in_source(std::string_view line) {
  return line.starts_with("File \"") && line.find("\", line ") != std::string_view::npos;
}

/// Whether the cursor is moved up: `ESC [ n A`.
bool moves_up(std::string_view text) {
  for (std::size_t at = text.find("\x1B["); at != std::string_view::npos;
       at = text.find("\x1B[", at + 2)) {
    const std::size_t end = at + 2 + run_of(text, at + 2, is_digit);
    if (end < text.size() && text[end] == 'A') return true;
  }
  return false;
}

/// Where a bar's brackets end (`20/60 [00:01<00:02, 8.5it/s]`) if other text follows at once, or an
/// object; else the line's end.
std::size_t end_of_bar(std::string_view line) {
  for (std::size_t open = line.find(" ["); open != std::string_view::npos;
       open = line.find(" [", open + 2)) {
    const std::size_t close = line.find_first_of("[]", open + 2);
    if (close == std::string_view::npos) break;
    if (line[close] != ']' || close + 1 == line.size() || open == 0) continue;
    const std::string_view inside = line.substr(open + 2, close - open - 2);
    const std::size_t time = run_of(inside, 0, [](char c) { return is_digit(c) || c == ':'; });
    const char mark = time > 0 && time < inside.size() ? inside[time] : '\0';
    const bool counted = is_digit(line[open - 1]) && mark == '<';
    const bool open_count = line.substr(0, open).ends_with("it") && mark == ',';
    if (!counted && !open_count) continue;
    const std::string_view rest = line.substr(close + 1);
    const bool glued = !is_space(rest[0]) && rest[0] != ',' && rest[0] != '|';
    if (glued || stripped(rest).starts_with('{')) return close + 1;
  }
  return line.size();
}

}  // namespace

TrainingLog::TrainingLog(const ScalarReaderOptions& options, OtherLines others, RowWriter& writer,
                         Findings& findings)
    : options_(&options),
      others_(others),
      writer_(&writer),
      findings_(&findings),
      names_(options.step_key),
      box_(names_, writer),
      table_(names_, writer),
      json_(options, writer, findings),
      lines_(
          names_, [&writer](std::string_view tag) { return writer.is_known(tag); },
          tag_of_stem(options.default_tag)),
      tag_(tag_of_stem(options.default_tag)) {}

void TrainingLog::read(const Draw& draw) {
  const bool up = moves_up(draw.text);
  moves_up_ = moves_up_ || up;
  has_bar_ = has_bar_ || up;
  read_draw(draw);
  writer_->steps().end_line();  // Each draw is numbered.
  if (!draw.ends_line) return;
  // Bars below each other are drawn by going down a line and up again: their lines do not end so.
  if (!(moves_up_ && has_bar_)) writer_->end_line();
  has_bar_ = false;
}

void TrainingLog::read_draw(const Draw& draw) {
  // Names in JSON stay as they are.
  const std::string_view raw = stripped(draw.text);
  if (raw.starts_with('{') && may_be_object(raw, 0)) {
    box_.end();
    if (!json_.write(raw)) return;
  }
  const std::string_view text = plain_text(draw.text, plain_);
  const std::string_view line = stripped(text);
  if (line.empty()) return;
  const std::size_t end = end_of_bar(line);
  if (end == line.size()) return read_line(line, text, draw.line);
  // What is printed right behind a bar is drawn anew.
  const std::string_view rest = line.substr(end);
  read_line(line.substr(0, end), line.substr(0, end), draw.line);
  read_line(stripped(rest), rest, draw.line);
}

void TrainingLog::finish() {
  box_.end();
  writer_->end_line();
  if (decimal_commas_ > 0) {
    findings_->note(count_text(decimal_commas_, "number") + " with a decimal comma " +
                    std::string(was_or_were(decimal_commas_)) +
                    " left out; `decimal_comma` reads them");
  }
}

void TrainingLog::read_line(std::string_view line, std::string_view text, std::int64_t number) {
  // Below a place in a traceback stands its source.
  if (std::exchange(source_follows_, is_place_in_source(line)) || source_follows_) return;
  if (line.front() == '|' && box_.take(line)) return;
  box_.end();
  if (read_json(line, number)) return;
  if (others_ == OtherLines::kBad) return findings_->bad(number, "is no JSON object");
  if (table_.take(text)) return;
  read_text(line, text, number);
}

/// False if there is no object in `line`, and it is not bad.
bool TrainingLog::read_json(std::string_view line, std::int64_t number) {
  const std::size_t at = line.find('{');
  if (at == std::string_view::npos || !may_be_object(line, at)) return false;
  JsonPrefix prefix;
  if (at > 0) {
    const LogLine& before = lines_.read(line.substr(0, at));
    prefix = {before.label, &before.row.counters};
  }
  bool any = false;
  // One after the other: the parser would look through all that follows each of them.
  for (std::string_view rest = line.substr(at);;) {
    const std::size_t end = end_of_object(rest, 0);
    const std::string_view object = end == 0 ? rest : rest.substr(0, end);
    if (const std::optional<std::string> wrong = json_.write(object, prefix)) {
      if (others_ == OtherLines::kText || (at > 0 && !any)) return any;
      findings_->bad(number, "is broken JSON: " + *wrong);
      return true;
    }
    any = true;
    rest = stripped(rest.substr(object.size()));
    if (!rest.starts_with('{') || !may_be_object(rest, 0)) return true;
    writer_->end_line();
    prefix = {};
  }
}

void TrainingLog::read_text(std::string_view line, std::string_view text, std::int64_t number) {
  LogLine& found =
      lines_.read(options_->decimal_comma ? with_decimal_points(line, with_points_) : line);
  decimal_commas_ += found.decimal_commas;
  for (const NumberedValue& value : found.numbered) {
    writer_->write(value.number, tag_, value.value);
  }
  const bool has_pairs = !found.row.values.empty();
  has_bar_ = has_bar_ || found.has_bar;
  if (found.has_bar) leave_out_early_values(found.row);
  if (found.row.aside) found.row.where = found.label;
  withdraw_amounts(found.row, writer_->steps());
  writer_->write(found.row);
  if (!has_pairs && found.numbered.empty() && (found.has_bar || !found.has_number)) {
    table_.remember(text, number);
  }
}

}  // namespace tbviz
