#include "tbviz/checkpoint/strided_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// A tensor may name elements of its storage repeatedly (stride 0). Beyond this many it is taken for
// a lie: drawing it would take forever.
constexpr std::int64_t kMostRepeatedElements = 1 << 24;

bool is_sane(const StridedClaim& claim) {
  const auto is_negative = [](std::int64_t number) { return number < 0; };
  return claim.offset >= 0 && claim.shape.size() == claim.strides.size() &&
         std::none_of(claim.shape.begin(), claim.shape.end(), is_negative) &&
         std::none_of(claim.strides.begin(), claim.strides.end(), is_negative);
}

// Strides of axes that nobody walks along were not checked, and may be anything.
void split_into_parts(StridedClaim& claim) {
  const bool empty = std::ranges::find(claim.shape, 0) != claim.shape.end();
  for (std::size_t axis = 0; axis < claim.shape.size(); ++axis) {
    std::int64_t& stride = claim.strides[axis];
    stride = empty || claim.shape[axis] == 1 ? 0 : stride * claim.parts;
  }
  claim.shape.push_back(claim.parts);
  claim.strides.push_back(1);
}

}  // namespace

std::optional<std::int64_t> strided_reach(const StridedClaim& claim) {
  if (!is_sane(claim)) return std::nullopt;
  if (std::ranges::find(claim.shape, 0) != claim.shape.end()) return 0;
  std::int64_t last = claim.offset;
  for (std::size_t axis = 0; axis < claim.shape.size(); ++axis) {
    std::int64_t step = 0;
    if (__builtin_mul_overflow(claim.shape[axis] - 1, claim.strides[axis], &step) ||
        __builtin_add_overflow(last, step, &last)) {
      return std::nullopt;
    }
  }
  std::int64_t end = 0;
  if (__builtin_add_overflow(last, 1, &end)) return std::nullopt;
  return end;
}

TensorView strided_view(StridedClaim claim, Bytes storage, const CheckpointFile& file,
                        std::string_view name, std::string_view key) {
  const auto malformed = [&](std::string_view fact) {
    // Storages that were inflated lie outside the file.
    const std::less<const std::byte*> before;
    const bool inside = !before(storage.data(), file.bytes.data()) &&
                        before(storage.data(), file.bytes.data() + file.bytes.size());
    const std::string place =
        inside ? fmt::format(" (at offset {})", storage.data() - file.bytes.data()) : "";
    throw FormatError(file.name, fmt::format("{}: malformed tensor: {}{}", name, fact, place));
  };
  if (!is_sane(claim)) malformed("offset, sizes and strides do not fit together");
  const std::size_t width = size_of(claim.dtype) * static_cast<std::size_t>(claim.parts);
  const auto elements = static_cast<std::int64_t>(storage.size() / width);
  const auto end = strided_reach(claim);
  if (!end || *end > elements) {
    malformed(fmt::format("shape {} reaches beyond the {} elements of storage {}",
                          format_shape(claim.shape), elements, key));
  }
  // Strides of a copy are formed of the other sizes even where one is 0.
  if (*end == 0 && !contiguous_count(claim.shape)) {
    malformed(fmt::format("shape {} is no tensor's", format_shape(claim.shape)));
  }
  std::int64_t count = 1;
  for (const std::int64_t size : claim.shape) {
    if (*end == 0) break;
    if (size > std::max(elements, kMostRepeatedElements) / count) {
      malformed(fmt::format("shape {} has far more elements than its storage, {}",
                            format_shape(claim.shape), elements));
    }
    count *= size;
  }
  // An empty tensor may claim any offset; it must not become a pointer.
  const std::size_t skipped = *end == 0 ? 0 : static_cast<std::size_t>(claim.offset) * width;
  if (claim.parts > 1) split_into_parts(claim);
  return {claim.dtype, std::move(claim.shape), std::move(claim.strides), storage.data() + skipped};
}

std::optional<std::int64_t> contiguous_count(const Shape& shape) {
  if (shape.size() > kMostAxes) return std::nullopt;
  // Strides multiply the sizes even where one of them is 0.
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    if (size < 0 || __builtin_mul_overflow(count, std::max<std::int64_t>(size, 1), &count)) {
      return std::nullopt;
    }
  }
  return std::ranges::find(shape, 0) == shape.end() ? count : 0;
}

}  // namespace tbviz
