#include "tbviz/unread_tensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tbviz::cli {
namespace {

constexpr std::size_t kMostReports = 5;

}  // namespace

void report_unread(const Checkpoint& checkpoint, Console& console) {
  const std::vector<UnreadTensor>& unread = checkpoint.contents().unread;
  const std::size_t reports = std::min(unread.size(), kMostReports);
  for (std::size_t i = 0; i < reports; ++i) console.fail(unread[i].error);
  if (reports == unread.size()) return;
  console.warn(fmt::format("{}: {} more tensors are not supported", checkpoint.file(),
                           unread.size() - reports));
}

}  // namespace tbviz::cli
