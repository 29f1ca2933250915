// How TensorBoard's Custom Scalars page is laid out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace tbviz {

/// A chart that shows several curves together.
struct ScalarChart {
  enum class Kind : std::uint8_t {
    kMultiline,  ///< All curves whose tags match one of `tags`, which are regular expressions.
    kMargin,     ///< Three tags: a curve, and the lower and upper bound that are shaded around it.
  };

  std::string title;
  std::vector<std::string> tags;
  Kind kind = Kind::kMultiline;

  bool operator==(const ScalarChart&) const = default;
};

/// Charts that are folded in and out together.
struct ScalarCategory {
  std::string title;
  std::vector<ScalarChart> charts;

  bool operator==(const ScalarCategory&) const = default;
};

/// All of a page, in its order.
using ScalarLayout = std::vector<ScalarCategory>;

}  // namespace tbviz
#pragma GCC visibility pop
