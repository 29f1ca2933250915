// How TensorBoard's Custom Scalars page is laid out.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#pragma GCC visibility push(default)
namespace tbviz {

/// Tags of a chart: `{"train/loss", "val/loss"}`, or a vector. Not a vector itself, because one
/// takes a list of two literals within a list, as Python's layouts have it, for the ends of one
/// text.
class ScalarTags {
 public:
  ScalarTags() = default;
  ScalarTags(std::vector<std::string> tags)  // NOLINT(google-explicit-constructor)
      : tags_(std::move(tags)) {}

  template <class... Tags>
  requires(std::constructible_from<std::string, const Tags&>&&...)
      ScalarTags(const Tags&... tags)  // NOLINT(google-explicit-constructor)
      : tags_{std::string(tags)...} {}

  [[nodiscard]] const std::vector<std::string>& names() const { return tags_; }

  bool operator==(const ScalarTags&) const = default;

 private:
  std::vector<std::string> tags_;
};

/// A chart that shows several curves together.
struct ScalarChart {
  enum class Kind : std::uint8_t {
    kMultiline,  ///< All curves whose tags match one of `tags`, which are regular expressions.
    kMargin,     ///< Three tags: a curve, and the lower and upper bound that are shaded around it.
  };

  std::string title;
  ScalarTags tags;
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
