#include "tbviz/checkpoint/kernel_layout.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace tbviz {
namespace {

constexpr std::int64_t kMostPlaces = 15;  // Along an axis of usual kernels.

constexpr std::array<std::pair<std::string_view, KernelLayout>, 3> kNames = {{
    {"oihw", KernelLayout::kOihw},
    {"hwio", KernelLayout::kHwio},
    {"ohwi", KernelLayout::kOhwi},
}};

using Sizes = std::span<const std::int64_t>;

bool are_few(Sizes sizes) {
  return std::ranges::all_of(sizes, [](std::int64_t size) { return size <= kMostPlaces; });
}

// What nearly all kernels have.
bool are_few_and_equal(Sizes sizes) {
  return are_few(sizes) &&
         std::ranges::all_of(sizes, [&](std::int64_t size) { return size == sizes.front(); });
}

// The first layout whose places are as `may_be_places` asks; nothing if that is the usual one.
std::optional<KernelLayout> judge(Sizes sizes, bool (*may_be_places)(Sizes), bool& known) {
  const std::size_t places = sizes.size() - 2;
  known = true;
  if (may_be_places(sizes.last(places))) return std::nullopt;
  if (may_be_places(sizes.first(places))) return KernelLayout::kHwio;
  if (may_be_places(sizes.subspan(1, places))) return KernelLayout::kOhwi;
  known = false;
  return std::nullopt;
}

// Which axes of the file's are (out, in, places...).
std::vector<std::size_t> order_of(std::size_t rank, KernelLayout layout) {
  std::vector<std::size_t> order(rank);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (layout == KernelLayout::kHwio) {  // The last two come first, turned round.
    std::ranges::reverse(order);
    std::reverse(order.begin() + 2, order.end());
  } else if (layout == KernelLayout::kOhwi) {
    std::rotate(order.begin() + 1, order.end() - 1, order.end());
  }
  return order;
}

}  // namespace

std::optional<KernelLayout> kernel_layout_called(std::string_view name) {
  for (const auto& [known, layout] : kNames) {
    if (known == name) return layout;
  }
  return std::nullopt;
}

std::string_view name_of(KernelLayout layout) {
  return kNames.at(static_cast<std::size_t>(layout)).first;
}

TensorView as_oihw(const TensorView& kernels, KernelLayout layout) {
  return kernels.permuted(order_of(kernels.rank(), layout));
}

Shape as_oihw(const Shape& shape, KernelLayout layout) {
  Shape result;
  for (const std::size_t axis : order_of(shape.size(), layout)) result.push_back(shape[axis]);
  return result;
}

bool fixes_kernel_layout(const Checkpoint& checkpoint) {
  const std::string& format = checkpoint.format();
  return checkpoint.contents().kernels || format.starts_with("PyTorch") ||
         format.starts_with("Torch") || format.starts_with("torch");
}

std::optional<KernelLayout> likely_layout(std::string_view name, const Shape& shape) {
  if (shape.size() < 4) return std::nullopt;  // One axis of places is like any other.
  const Sizes sizes(shape);
  if (name.ends_with("kernel") && are_few(sizes.first(sizes.size() - 2))) {
    return KernelLayout::kHwio;
  }
  bool known = false;
  const std::optional<KernelLayout> usual = judge(sizes, are_few_and_equal, known);
  return known ? usual : judge(sizes, are_few, known);
}

}  // namespace tbviz
