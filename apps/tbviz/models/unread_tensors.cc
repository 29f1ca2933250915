#include "models/unread_tensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace tbviz::cli {
namespace {

constexpr std::size_t kMostReports = 5;

}  // namespace

void report_unread(const Checkpoint& checkpoint, Console& console) {
  report_unread(checkpoint.file(), checkpoint.contents().unread, console);
}

void report_unread(const std::string& file, const std::vector<UnreadTensor>& unread,
                   Console& console) {
  const std::size_t reports = std::min(unread.size(), kMostReports);
  for (std::size_t i = 0; i < reports; ++i) console.fail(unread[i].error);
  if (reports == unread.size()) return;
  const std::size_t left = unread.size() - reports;
  console.warn(fmt::format("{}: {} more {} not supported", file, left,
                           left == 1 ? "tensor is" : "tensors are"));
}

}  // namespace tbviz::cli
