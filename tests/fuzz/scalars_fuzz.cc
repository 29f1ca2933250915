// Tables, JSON and training logs, read in every way that can be asked for: what is read must not
// depend on how the bytes arrive.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "support/read_points.h"
#include "tbviz/text/number.h"

namespace {

using tbviz::ScalarReaderOptions;
using tbviz::TableFormat;

std::array<ScalarReaderOptions, 7> all_ways() {
  std::array<ScalarReaderOptions, 7> ways;
  ways[1].format = TableFormat::kCsv;
  ways[2].format = TableFormat::kTsv;
  ways[3].format = TableFormat::kJsonLines;
  ways[4].format = TableFormat::kLog;
  ways[4].number = true;
  ways[5].decimal_comma = true;
  ways[5].step_key = "step";
  ways[6].pattern = "(?:(?P<step>[0-9]+)[:,] *)?(?P<name>[a-z]+) *[:=] *(?P<value>[-+.0-9e]*)";
  return ways;
}

/// `unrolled N` on a line of its own stands for N times what follows, up to half a megabyte:
/// hostile lines of any length, in small files.
std::string unrolled(std::string_view text) {
  constexpr std::string_view kMark = "unrolled ";
  constexpr std::size_t kMostBytes = std::size_t{1} << 19;
  const std::size_t end = text.find('\n');
  if (!text.starts_with(kMark) || end == std::string_view::npos) return std::string(text);
  const auto times = tbviz::parse_unsigned_integer(text.substr(kMark.size(), end - kMark.size()));
  text.remove_prefix(end + 1);
  std::string all;
  for (std::uint64_t i = 0; times && i < *times && all.size() + text.size() < kMostBytes; ++i) {
    all += text;
    if (text.empty()) break;
  }
  return all;
}

/// Long texts are there to show that reading them takes no longer than it should.
void read_long(std::string_view text) {
  constexpr std::size_t kPieceBytes = 50'000;
  for (const ScalarReaderOptions& way : all_ways()) {
    if (way.format == TableFormat::kTsv || !way.step_key.empty() || !way.pattern.empty()) continue;
    static_cast<void>(tbviz::test::read_points(text, way, kPieceBytes));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = unrolled({reinterpret_cast<const char*>(data), size});
  constexpr std::size_t kLong = 20'000;
  if (text.size() > kLong) {
    read_long(text);
    return 0;
  }
  for (const ScalarReaderOptions& way : all_ways()) {
    const std::string whole = tbviz::test::read_points(text, way, text.size() + 1);
    if (whole != tbviz::test::read_points(text, way, 7)) std::abort();
    if (whole != tbviz::test::read_points(text, way, 1)) std::abort();
  }
  return 0;
}
