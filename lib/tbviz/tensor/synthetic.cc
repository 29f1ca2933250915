#include "tbviz/tensor/synthetic.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "tbviz/base/parallel_for.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::int64_t kMaxElements = std::int64_t{1} << 30;  // 4 GiB

constexpr std::array<std::string_view, 6> kStarts = {
    "ones:", "zeros:", "full=", "arange:", "rand:", "randn:"};

[[noreturn]] void refuse(std::string_view text, std::string_view fact) {
  throw UsageError(
      fmt::format("'{}' is no synthetic array: {} (ones:SHAPE, zeros:SHAPE, "
                  "full=V:SHAPE, arange:N, rand:SHAPE@SEED, randn:SHAPE@SEED; SHAPE "
                  "like 3,512,512)",
                  text, fact));
}

template <class T>
std::optional<T> parse_as(std::string_view word) {
  T value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return {};
  return value;
}

Shape parse_shape(std::string_view text, std::string_view words) {
  Shape shape;
  std::int64_t count = 1;
  while (true) {
    const std::size_t comma = std::min(words.find(','), words.size());
    const auto size = parse_as<std::int64_t>(words.substr(0, comma));
    if (!size || *size < 0) refuse(text, "the shape must be sizes separated by commas");
    if (shape.size() == 64) refuse(text, "it has more than 64 axes");
    shape.push_back(*size);
    if (*size > kMaxElements / std::max<std::int64_t>(count, 1)) {
      refuse(text, fmt::format("it would have more than {} elements", kMaxElements));
    }
    count *= std::max<std::int64_t>(*size, 1);
    if (comma == words.size()) return shape;
    words.remove_prefix(comma + 1);
  }
}

// Element i is value_at(i), whatever the number of threads.
template <class Function>
Tensor generate(Shape shape, Function value_at) {
  constexpr std::size_t kChunk = 1U << 16U;
  Tensor tensor(DType::kFloat32, std::move(shape));
  const std::span<float> values = tensor.values<float>();
  parallel_for((values.size() + kChunk - 1) / kChunk, [&](std::size_t chunk) {
    const std::size_t end = std::min(values.size(), (chunk + 1) * kChunk);
    for (std::size_t i = chunk * kChunk; i < end; ++i) values[i] = value_at(i);
  });
  return tensor;
}

// In [0, 1): the generator's 24 highest bits, every one of which a float holds.
float uniform(std::uint64_t seed, std::size_t index) {
  return static_cast<float>(split_mix_64(seed, index) >> 40U) * 0x1p-24F;
}

// The quantile of the middle of one of 2^52 equal parts of (0, 1).
float normal(std::uint64_t seed, std::size_t index) {
  const double part = static_cast<double>(split_mix_64(seed, index) >> 12U);
  return static_cast<float>(normal_quantile((part + 0.5) * 0x1p-52));
}

Tensor make_random(std::string_view text, std::string_view kind, std::string_view words) {
  const std::size_t at = words.find('@');
  std::uint64_t seed = 0;
  if (at != std::string_view::npos) {
    const auto given = parse_as<std::uint64_t>(words.substr(at + 1));
    if (!given) refuse(text, "the seed must be a whole number from 0 to 2^64 - 1");
    seed = *given;
  }
  Shape shape = parse_shape(text, words.substr(0, at));
  return kind == "rand"
             ? generate(std::move(shape), [=](std::size_t i) { return uniform(seed, i); })
             : generate(std::move(shape), [=](std::size_t i) { return normal(seed, i); });
}

Tensor make_constant(std::string_view text, float value, std::string_view words) {
  return generate(parse_shape(text, words), [=](std::size_t) { return value; });
}

Tensor make_range(std::string_view text, std::string_view words) {
  Shape shape = parse_shape(text, words);
  if (shape.size() != 1) refuse(text, "arange takes one size");
  return generate(std::move(shape), [](std::size_t i) { return static_cast<float>(i); });
}

}  // namespace

std::uint64_t split_mix_64(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

bool is_synthetic(std::string_view text) {
  return std::any_of(kStarts.begin(), kStarts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

Tensor make_synthetic(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) refuse(text, "a colon and a shape are missing");
  const std::string_view head = text.substr(0, colon);
  const std::string_view words = text.substr(colon + 1);
  if (head == "ones") return make_constant(text, 1.0F, words);
  if (head == "zeros") return make_constant(text, 0.0F, words);
  if (head == "arange") return make_range(text, words);
  if (head == "rand" || head == "randn") return make_random(text, head, words);
  if (head.starts_with("full=")) {
    const auto value = parse_as<float>(head.substr(5));
    if (!value) refuse(text, "the value after full= must be a number");
    return make_constant(text, *value, words);
  }
  refuse(text, "it begins with none of the known words");
}

}  // namespace tbviz
