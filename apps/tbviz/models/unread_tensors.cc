#include "models/unread_tensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kMostReports = 20;  // Without --verbose.

}  // namespace

void report_unread(const Checkpoint& checkpoint, Console& console) {
  report_unread(checkpoint.file(), checkpoint.contents().unread, console);
}

void report_unread(const std::string& file, const std::vector<UnreadTensor>& unread,
                   Console& console) {
  const std::size_t reports =
      console.verbose() ? unread.size() : std::min(unread.size(), kMostReports);
  for (std::size_t i = 0; i < reports; ++i) console.fail(unread[i].error);
  if (reports == unread.size()) return;
  const auto left = static_cast<std::int64_t>(unread.size() - reports);
  console.warn(fmt::format("{}: {} {} not supported; -v names them all", file,
                           count_text(left, "more tensor"), is_or_are(left)));
}

}  // namespace tbviz::cli
