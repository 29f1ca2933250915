#include "tbviz/checkpoint/torch/made_values.h"

#include <fmt/format.h>

#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// An element of a byte becomes a float of four; one tensor may be seen twice, transposed.
constexpr std::uint64_t kAlwaysFine = std::uint64_t{16} << 20U;
constexpr std::uint64_t kMostTimes = 8;

}  // namespace

MadeValues::MadeValues(const CheckpointFile& file)
    : file_(file.name),
      most_(kAlwaysFine + kMostTimes * file.bytes.size()),
      wanted_(file.wanted != CheckpointRead::kHeaders && !file.to_run) {}

void MadeValues::charge(std::uint64_t bytes, std::string_view name) {
  if (bytes > most_ - charged_) {
    throw FormatError(file_, fmt::format("{}: the values up to here take more than the {} bytes "
                                         "that a file of this size may describe",
                                         name, most_));
  }
  charged_ += bytes;
}

std::span<std::byte> MadeValues::make_room(std::uint64_t bytes, std::string_view name) {
  charge(bytes, name);
  const auto size = static_cast<std::size_t>(bytes);
  return {rooms_.emplace_back(new std::byte[size]).get(), size};
}

void MadeValues::move_to(CheckpointContents& contents) {
  if (!complete_) contents.has_values = false;
  if (rooms_.empty()) return;
  contents.memory.push_back(
      std::make_shared<const std::vector<std::unique_ptr<std::byte[]>>>(std::move(rooms_)));
  rooms_.clear();
}

}  // namespace tbviz
