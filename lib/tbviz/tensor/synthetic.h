// Arrays made from a word on the command line. docs/arrays.md defines every number of them.
#pragma once

#include <cstdint>
#include <string_view>

#include "tbviz/tensor.h"

namespace tbviz {

/// Whether `text` begins like a synthetic array: `ones:`, `zeros:`, `full=`, `arange:`, `rand:`,
/// `randn:`. A file of such a name is reached as `./ones:3`.
[[nodiscard]] bool is_synthetic(std::string_view text);

/// The float32 array that `text` describes: `ones:SHAPE`, `zeros:SHAPE`, `full=V:SHAPE`,
/// `arange:N`, `rand:SHAPE[@SEED]`, `randn:SHAPE[@SEED]`; SHAPE like `3,512,512`, SEED an unsigned
/// 64-bit number (default 0). The same bits on every machine. Throws UsageError if the text is
/// malformed or the array would have more than 2^30 elements.
[[nodiscard]] Tensor make_synthetic(std::string_view text);

/// Output `index` of the SplitMix64 generator started at `seed` (Steele, Lea, Flood 2014): the
/// finaliser applied to seed + (index + 1) * 0x9e3779b97f4a7c15.
[[nodiscard]] std::uint64_t split_mix_64(std::uint64_t seed, std::uint64_t index);

/// The quantile function of the standard normal distribution by Wichura's algorithm AS 241
/// (PPND16, relative error about 1e-16). REQUIRES: 0 < p < 1
[[nodiscard]] double normal_quantile(double p);

}  // namespace tbviz
