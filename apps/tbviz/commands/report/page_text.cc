#include "commands/report/page_text.h"

#include <fmt/format.h>

#include "tbviz/text/base64.h"

namespace tbviz::cli {
namespace {

constexpr std::uint64_t kMostExact = (std::uint64_t{1} << 53U) - 1;  // Number.MAX_SAFE_INTEGER

}  // namespace

std::string page_json(const Json& value) {
  const std::string json = value.dump();
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

std::string step_json(std::int64_t step) {
  const auto most = static_cast<std::int64_t>(kMostExact);
  return -most <= step && step <= most ? fmt::format("{}", step) : fmt::format("\"{}\"", step);
}

std::string distance_json(std::uint64_t distance) {
  return distance <= kMostExact ? fmt::format("{}", distance) : fmt::format("\"{}\"", distance);
}

std::string series_front(std::size_t run, const std::string& tag) {
  return fmt::format("[{},{},[", run, page_json(tag));
}

void PageSection::add(std::string_view element) {
  if (!index.empty()) index += ',';
  index += element;
}

std::size_t PageSection::size() const {
  std::size_t size = index.size();
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    size += block_cost(first_block + i, blocks[i].size());
  }
  return size;
}

std::size_t block_cost(std::size_t number, std::size_t bytes) {
  return kBlockFront.size() + fmt::formatted_size("{}>", number) + base64_size(bytes) +
         kBlockEnd.size();
}

}  // namespace tbviz::cli
