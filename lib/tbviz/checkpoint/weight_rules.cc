#include "tbviz/checkpoint/weight_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include "tbviz/tensor/axis_index.h"
#include "tbviz/tensor/converted.h"
#include "tbviz/tensor/doubles.h"

namespace tbviz {
namespace {

// Elements of `values` as function(element) has them, rounded to their type.
template <class Function>
Tensor map_elements(const TensorView& values, Function&& function) {
  Tensor result(values.dtype(), values.shape());
  visit_dtype(values.dtype(), [&]<class T>() {
    T* to = result.values<T>().data();
    for_each_of<T>(values, [&](T value) {
      *to++ = converted<T>(function(static_cast<double>(value))).value_or(T{});
    });
  });
  return result;
}

// weight_norm: g * v / |v|, the norm over all axes but one, along which g lies; or over all.

enum : std::size_t { kGain, kDirection };

// Of the norm over all axes: 0 of one axis of size 1.
AxisIndex slices(const TensorView& gain, const Shape& shape) {
  const auto found = std::ranges::find_if(gain.shape(), [](auto size) { return size != 1; });
  if (found == gain.shape().end()) return AxisIndex({1}, 0);
  return {shape, static_cast<std::size_t>(found - gain.shape().begin())};
}

bool fits_weight_norm(WeightParts parts) {
  const Shape& gain = parts[kGain].shape();
  const Shape& shape = parts[kDirection].shape();
  if (gain.size() < 2) return parts[kGain].count() == 1;
  if (gain.size() != shape.size()) return false;
  std::size_t axes = 0;
  for (std::size_t axis = 0; axis < gain.size(); ++axis) {
    if (gain[axis] == 1) continue;
    if (gain[axis] != shape[axis] || ++axes > 1) return false;
  }
  // One gain for a weight whose every axis is longer came of nothing that is known.
  return axes == 1 || std::ranges::find(shape, 1) != shape.end();
}

Tensor compute_weight_norm(WeightParts parts, bool /*transposed*/) {
  const TensorView& direction = parts[kDirection];
  std::vector<double> factors = to_doubles(parts[kGain]);
  std::vector<double> squares(factors.size());
  AxisIndex slice = slices(parts[kGain], direction.shape());
  for_each_element(direction, [&](auto element) {
    const auto value = static_cast<double>(element);
    squares[slice.next()] += value * value;
  });
  for (std::size_t i = 0; i < factors.size(); ++i) factors[i] /= std::sqrt(squares[i]);
  slice = slices(parts[kGain], direction.shape());
  return map_elements(direction, [&](double value) { return value * factors[slice.next()]; });
}

// spectral_norm: W / (u^T W v), W as a matrix whose rows are one of the weight's axes: that of the
// output channels, unless somebody chose another. u and v are what training left.

enum : std::size_t { kOriginal, kU, kV };

constexpr double kAligned = 0.9;  // Vectors that were trained are aligned to 1, others hardly.

bool is_axis_of(const TensorView& weight, std::size_t axis, const TensorView& u,
                const TensorView& v) {
  return weight.size(axis) == u.count() && u.count() * v.count() == weight.count();
}

std::vector<std::size_t> row_axes(WeightParts parts) {
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < parts[kOriginal].rank(); ++axis) {
    if (is_axis_of(parts[kOriginal], axis, parts[kU], parts[kV])) axes.push_back(axis);
  }
  return axes;
}

bool fits_spectral_norm(WeightParts parts) {
  return parts[kU].rank() == 1 && parts[kV].rank() == 1 && !row_axes(parts).empty();
}

double norm(std::span<const double> values) {
  return std::sqrt(std::inner_product(values.begin(), values.end(), values.begin(), 0.0));
}

struct Sigma {
  double value = 0;      // u^T W v
  double alignment = 0;  // How well u and v fit this W: at most 1.
};

Sigma find_sigma(const TensorView& weight, std::size_t axis, std::span<const double> u,
                 std::span<const double> v) {
  std::vector<std::size_t> order(weight.rank());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(axis),
              order.begin() + static_cast<std::ptrdiff_t>(axis) + 1);
  std::vector<double> products(u.size());    // W v
  std::vector<double> transposed(v.size());  // W^T u
  std::size_t row = 0;
  std::size_t column = 0;
  for_each_element(weight.permuted(order), [&](auto element) {
    const auto value = static_cast<double>(element);
    products[row] += value * v[column];
    transposed[column] += value * u[row];
    if (++column == v.size()) {
      column = 0;
      ++row;
    }
  });
  const double sigma = std::inner_product(u.begin(), u.end(), products.begin(), 0.0);
  const double most = std::min(norm(products), norm(transposed));
  return {sigma, most > 0 ? std::abs(sigma) / most : 0};
}

// Where several axes have the same size, the vectors tell which one it was: no file does. Those of
// a layer that was never trained fit none.
double choose_sigma(WeightParts parts, bool transposed) {
  const std::vector<double> u = to_doubles(parts[kU]);
  const std::vector<double> v = to_doubles(parts[kV]);
  const std::size_t usual = transposed ? 1 : 0;
  std::optional<double> by_place;
  std::optional<double> by_fit;
  double best = kAligned;
  for (const std::size_t axis : row_axes(parts)) {
    const Sigma sigma = find_sigma(parts[kOriginal], axis, u, v);
    if (!by_place || axis == usual) by_place = sigma.value;
    if (sigma.alignment > best) {
      by_fit = sigma.value;
      best = sigma.alignment;
    }
  }
  return by_fit.value_or(*by_place);
}

Tensor compute_spectral_norm(WeightParts parts, bool transposed) {
  const double sigma = choose_sigma(parts, transposed);
  return map_elements(parts[kOriginal], [&](double value) { return value / sigma; });
}

// Pruning: the weight where the mask is 1, zero where it is 0.

constexpr std::size_t kMask = 1;

bool fits_mask(WeightParts parts) { return parts[kMask].shape() == parts[kOriginal].shape(); }

Tensor compute_masked(WeightParts parts, bool /*transposed*/) {
  const std::vector<double> mask = to_doubles(parts[kMask]);
  std::size_t i = 0;
  return map_elements(parts[kOriginal], [&](double value) { return value * mask[i++]; });
}

constexpr std::array<std::string_view, 2> kNormSuffixes = {"g", "v"};
constexpr std::array<std::string_view, 2> kNormOriginals = {"original0", "original1"};
constexpr std::array<std::string_view, 3> kSpectralSuffixes = {"orig", "u", "v"};
constexpr std::array<std::string_view, 3> kSpectralOriginals = {"original", "0._u", "0._v"};
constexpr std::array<std::string_view, 2> kMaskSuffixes = {"orig", "mask"};

constexpr std::array kRules = {
    WeightRule{"weight_norm", kNormSuffixes, kNormOriginals, "_WeightNorm", kDirection,
               fits_weight_norm, compute_weight_norm},
    WeightRule{"spectral_norm", kSpectralSuffixes, kSpectralOriginals, "_SpectralNorm", kOriginal,
               fits_spectral_norm, compute_spectral_norm},
    WeightRule{"pruning", kMaskSuffixes, {}, {}, kOriginal, fits_mask, compute_masked},
};

}  // namespace

std::span<const WeightRule> weight_rules() { return kRules; }

}  // namespace tbviz
