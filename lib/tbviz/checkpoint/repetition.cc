#include "tbviz/checkpoint/repetition.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::uint64_t kAlwaysFine = std::uint64_t{64} << 20U;
constexpr std::uint64_t kMostRepetitions = 64;

// How many bytes the tensors lie in, those that several share counted once.
std::uint64_t distinct_bytes(std::span<const NamedTensor> tensors) {
  std::vector<std::pair<const std::byte*, const std::byte*>> places;
  for (const NamedTensor& tensor : tensors) {
    const TensorView& values = tensor.values;
    if (values.count() == 0) continue;
    places.emplace_back(values.data(), values.data() + bytes_spanned(values));
  }
  std::ranges::sort(places, std::less<>());
  std::uint64_t bytes = 0;
  const std::byte* end = nullptr;
  for (const auto& [first, past] : places) {
    const std::byte* begin = end == nullptr || first > end ? first : end;
    if (past <= begin) continue;
    bytes += static_cast<std::uint64_t>(past - begin);
    end = past;
  }
  return bytes;
}

}  // namespace

std::uint64_t bytes_spanned(const TensorView& values) {
  if (values.count() == 0) return 0;
  std::int64_t last = 0;
  for (std::size_t axis = 0; axis < values.rank(); ++axis) {
    last += (values.shape()[axis] - 1) * values.strides()[axis];
  }
  return (static_cast<std::uint64_t>(last) + 1) * size_of(values.dtype());
}

void check_repetition(std::span<const NamedTensor> tensors, const std::string& file) {
  std::uint64_t described = 0;
  for (const NamedTensor& tensor : tensors) {
    described += static_cast<std::uint64_t>(tensor.values.byte_count());
  }
  if (described <= kAlwaysFine) return;
  const std::uint64_t held = distinct_bytes(tensors);
  if (described / kMostRepetitions <= held) return;
  throw FormatError(file, fmt::format("its tensors describe {} bytes of values, but share {}; at "
                                      "most {} times as many are read",
                                      described, held, kMostRepetitions));
}

}  // namespace tbviz
