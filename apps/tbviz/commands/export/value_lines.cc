#include "commands/export/value_lines.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <type_traits>
#include <utility>

#include "logs/event_text.h"
#include "shell/console.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/tensor_message.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {
namespace {

template <class Integer>
void append_integer(std::string& out, Integer number) {
  std::array<char, 24> digits{};
  out.append(digits.data(),
             std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

// The shortest digits that read back exactly; "nan", "inf" and "-inf". Twice as fast as fmt, which
// is most of the work of an export.
void append_number(std::string& out, double number) {
  constexpr double kMostDigits = 1e15;  // Beyond, and for fractions, an exponent may be shorter.
  const bool is_integer = std::abs(number) < kMostDigits && number == std::trunc(number);
  if (is_integer && !(number == 0 && std::signbit(number))) {
    return append_integer(out, static_cast<std::int64_t>(number));
  }
  std::array<char, 32> digits{};
  out.append(digits.data(),
             std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

// RFC 4180; in TSV tabs and ends of lines cannot be written otherwise.
std::string quote_cell(std::string_view text, char separator) {
  if (text.find_first_of("\"\r\n") == std::string_view::npos &&
      text.find(separator) == std::string_view::npos) {
    return std::string(text);
  }
  std::string out = "\"";
  for (const char c : text) {
    out += c;
    if (c == '"') out += c;
  }
  return out + '"';
}

struct AppendElement {
  std::string& out;

  void operator()(bool element) const { out += element ? "true" : "false"; }
  template <class Element>
  void operator()(Element element) const {
    if constexpr (std::is_integral_v<Element>) {
      append_integer(out, element);
    } else {
      append_json_number(out, static_cast<double>(element));
    }
  }
};

// Nested lists, written at once: a tree of them would take many times the memory.
void append_numbers(const TensorView& view, std::string& out) {
  if (view.rank() == 0) return for_each_element(view, AppendElement{out});
  out += '[';
  if (view.count() > 0) {  // However long an axis claims to be.
    for (std::int64_t i = 0; i < view.size(0); ++i) {
      if (i > 0) out += ", ";
      append_numbers(view[i], out);
    }
  }
  out += ']';
}

std::string json_of_strings(const TensorMessage& tensor) {
  if (tensor.shape.empty() && tensor.strings.size() == 1) {
    return Json(tensor.strings.front()).dump();
  }
  return Json(Json::Array(tensor.strings.begin(), tensor.strings.end())).dump();
}

}  // namespace

std::string_view extension_of(LineFormat format) {
  constexpr std::array<std::string_view, 3> kExtensions = {"csv", "tsv", "jsonl"};
  return kExtensions.at(static_cast<std::size_t>(format));
}

std::string ValueLines::header() const {
  switch (format_) {
    case LineFormat::kCsv:
      return "run,tag,step,walltime,value\n";
    case LineFormat::kTsv:
      return "run\ttag\tstep\twalltime\tvalue\n";
    case LineFormat::kJsonLines:
      break;
  }
  return "";
}

void ValueLines::begin_run(const std::string& run) {
  run_ = run;
  tags_ = {};
  fronts_.clear();
}

const std::string& ValueLines::front_of(std::string_view tag) {
  const std::size_t number = tags_[tag];
  if (number < fronts_.size()) return fronts_[number];
  std::string front;
  if (format_ == LineFormat::kJsonLines) {
    Json object = with_schema(command_);
    object["run"] = run_;
    object["tag"] = tag;
    front = object.dump();
    front.pop_back();  // More members follow.
    front += ", \"step\": ";
  } else {
    const char separator = format_ == LineFormat::kCsv ? ',' : '\t';
    front = quote_cell(run_, separator) + separator + quote_cell(tag, separator) + separator;
  }
  return fronts_.emplace_back(std::move(front));
}

void ValueLines::begin_line(std::string_view tag, const EventView& event) {
  line_ = front_of(tag);
  append_integer(line_, event.step);
  if (format_ == LineFormat::kJsonLines) {
    line_ += ", \"wall_time\": ";
    append_json_number(line_, event.wall_time);
  } else {
    line_ += format_ == LineFormat::kCsv ? ',' : '\t';
    append_number(line_, event.wall_time);
  }
}

std::string_view ValueLines::scalar(std::string_view tag, const EventView& event, double value) {
  begin_line(tag, event);
  if (format_ == LineFormat::kJsonLines) {
    line_ += ", \"kind\": \"scalar\", \"value\": ";
    append_json_number(line_, value);
    line_ += '}';
  } else {
    line_ += format_ == LineFormat::kCsv ? ',' : '\t';
    append_number(line_, value);
  }
  line_ += '\n';
  return line_;
}

std::string_view ValueLines::json(std::string_view tag, const EventView& event,
                                  std::string_view kind, std::string_view value) {
  begin_line(tag, event);
  line_ += ", \"kind\": ";
  line_ += Json(kind).dump();
  line_ += ", \"value\": ";
  line_ += value;
  line_ += "}\n";
  return line_;
}

std::string json_of(const ValueView& value) {
  if (value.kind == ValueKind::kHistogram) {
    SummaryValue decoded;
    decode_value(value, decoded);
    return std::holds_alternative<Histogram>(decoded) ? value_json(decoded).dump() : "";
  }
  if (value.kind != ValueKind::kTensor) return "";
  const std::optional<TensorMessage> tensor = parse_tensor(value.what);
  if (!tensor) return "";
  if (!tensor->numbers) return json_of_strings(*tensor);
  const bool is_histogram = value.plugin == "histograms" && tensor->shape.size() == 2;
  std::string json = is_histogram ? "{\"buckets\": " : "";
  append_numbers(*tensor->numbers, json);
  if (is_histogram) json += '}';
  return json;
}

}  // namespace tbviz::cli
