// Lines of logs: reading by the patterns of lines before must yield what the walk over each yields.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tbviz/table/line_walk.h"
#include "tbviz/table/log_line.h"
#include "tbviz/table/names.h"
#include "tbviz/text/ascii.h"

namespace {

using namespace tbviz;

std::string described(const LogLine& line) {
  std::string text = fmt::format("{} {} {} {} {}", line.label, line.has_bar, line.has_number,
                                 line.row.aside, line.decimal_commas);
  for (const RowValue& value : line.row.values) {
    text += fmt::format("\n{} {} {}", value.tag, value.value, value.unit);
    if (value.counter != RowValue::kNoCounter) {
      text += fmt::format(" of {}", line.row.counters.at(value.counter).name);
    }
  }
  for (const RowCounter& counter : line.row.counters) {
    if (counter.withdrawn) continue;
    text += fmt::format("\n#{} {} {} {} {} {} {}", counter.name, counter.rank.rank,
                        counter.value.value, counter.value.whole.value_or(-1),
                        counter.total.value_or(-1), counter.leads, counter.has_sign);
  }
  for (const NumberedValue& value : line.numbered) {
    text += fmt::format("\n[{}] {}", value.number, value.value);
  }
  return text;
}

/// `line` with other digits in its numbers, as the next line of a program may have them.
std::string with_digits(std::string_view line, std::string_view digits, bool longer) {
  std::string other;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool digit = is_digit(line[i]);
    other += digit ? digits[static_cast<std::size_t>(line[i] - '0')] : line[i];
    const bool run_ends = digit && (i + 1 == line.size() || !is_digit(line[i + 1]));
    if (longer && run_ends) other += digits[3];
  }
  return other;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  static const CounterNames names("");
  const auto is_known = [](std::string_view tag) { return tag == "known"; };
  LineWalk walk(names, is_known, "value");
  LogLineReader reader(names, is_known, "value");
  const auto check = [&](const std::string& line) {
    const std::string walked = described(walk.walk(line));
    const std::string read = described(reader.read(line));
    if (read == walked) return;
    std::fprintf(stderr, "line: %s\nwalked: %s\nread: %s\n", line.c_str(), walked.c_str(),
                 read.c_str());
    std::abort();
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    check(line);
    check(with_digits(line, "1234567890", false));
    check(with_digits(line, "0010011001", false));
    check(with_digits(line, "0123456789", true));
    check(line);
  }
  return 0;
}
