// How values are nested in tuples, lists and dicts: the strings in which torch.utils._pytree keeps
// what it flattened.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz {

/// A nest, or a leaf.
struct TreeSpec {
  enum class Kind : std::uint8_t {
    kLeaf,
    kTuple,
    kList,
    kDict,        ///< A member for each of `keys`.
    kNamedTuple,  ///< The same.
    kOther        ///< A class of somebody's; `keys` if it tells them.
  };

  Kind kind = Kind::kLeaf;
  std::string type = {};  ///< "builtins.dict"; empty of a leaf.
  std::vector<std::string> keys = {};
  std::vector<TreeSpec> children = {};

  [[nodiscard]] std::size_t leaf_count() const;
};

/// Reads such a string, "[1, {"type": "builtins.tuple", ...}]". Nothing if it is none, or has more
/// than 100,000 parts, or a key of more than 1024 bytes.
[[nodiscard]] std::optional<TreeSpec> read_tree_spec(std::string_view text);

}  // namespace tbviz
