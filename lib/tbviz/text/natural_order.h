// The order in which people count: layer2 before layer10.
#pragma once

#include <string_view>

namespace tbviz {

/// Whether `a` stands before `b` where digits count as the number that they are, of any length, and
/// all else as bytes. Texts that only differ by zeros in front of numbers are in byte order.
[[nodiscard]] bool natural_less(std::string_view a, std::string_view b);

}  // namespace tbviz
