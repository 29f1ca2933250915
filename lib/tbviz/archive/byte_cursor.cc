#include "tbviz/archive/byte_cursor.h"

#include <fmt/format.h>

#include "tbviz/error.h"

namespace tbviz {

void ByteCursor::seek(std::uint64_t offset, std::string_view what) {
  if (offset > bytes_.size()) {
    fail(offset,
         fmt::format("{} lies behind the end, {} bytes (is the file cut?)", what, bytes_.size()));
  }
  at_ = static_cast<std::size_t>(offset);
}

Bytes ByteCursor::take(std::uint64_t count, std::string_view what) {
  if (count > left()) {
    fail(at_,
         fmt::format("{} needs {} bytes but {} are left (is the file cut?)", what, count, left()));
  }
  const Bytes taken = bytes_.subspan(at_, static_cast<std::size_t>(count));
  at_ += taken.size();
  return taken;
}

void ByteCursor::fail(std::uint64_t offset, std::string_view fact) const {
  throw FormatError(*file_, located(offset, fact));
}

void ByteCursor::fail_unsupported(std::uint64_t offset, std::string_view fact) const {
  throw UnsupportedError(*file_, located(offset, fact));
}

std::string ByteCursor::located(std::uint64_t offset, std::string_view fact) const {
  return fmt::format("{}{}offset {}: {}", part_, part_.empty() ? "" : ", ", offset, fact);
}

}  // namespace tbviz
