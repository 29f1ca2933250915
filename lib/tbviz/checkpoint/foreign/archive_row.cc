#include <cstdint>

#include "tbviz/checkpoint/foreign/foreign.h"

namespace tbviz {
namespace {

constexpr std::string_view kLocalHeader = "PK\3\4";
constexpr std::string_view kEndRecord = "PK\5\6";
constexpr std::string_view kLocator64 = "PK\6\7";
constexpr std::string_view kEndRecord64 = "PK\6\6";
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kLocator64Bytes = 20;
constexpr std::size_t kEnd64Bytes = 56;

}  // namespace

bool is_row_of_archives(Bytes bytes) {
  constexpr std::size_t kName = 30;  // Of the first member, behind its header's sizes.
  const std::string_view text = as_chars(bytes);
  if (text.size() < kName + kEndBytes + kLocator64Bytes + kEnd64Bytes) return false;
  if (!text.substr(kName).starts_with("archive/data.pkl")) return false;
  // torch.save leaves no comment, and writes the records of ZIP64 always.
  std::size_t end = text.size() - kEndBytes;
  if (!text.substr(end).starts_with(kEndRecord)) return false;
  if (text.substr(end - kLocator64Bytes).starts_with(kLocator64)) {
    end -= kLocator64Bytes + kEnd64Bytes;
    if (!text.substr(end).starts_with(kEndRecord64)) return false;
  }
  const bool wide = text.substr(end).starts_with(kEndRecord64);
  const auto size =
      wide ? load_le<std::uint64_t>(&bytes[end + 40]) : load_le<std::uint32_t>(&bytes[end + 12]);
  const auto offset =
      wide ? load_le<std::uint64_t>(&bytes[end + 48]) : load_le<std::uint32_t>(&bytes[end + 16]);
  if (size > end || offset > end - size) return false;
  const std::size_t begin = end - size - offset;
  return begin > 0 && text.substr(begin).starts_with(kLocalHeader);
}

}  // namespace tbviz
