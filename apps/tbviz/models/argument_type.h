// What the type of an argument of forward() says of the words for it.
#pragma once

#include <string_view>

namespace tbviz::cli {

/// `type` is InputInfo::type; types that it does not tell of, such as classes, may hold anything.
/// The keys of dicts are not counted.
[[nodiscard]] bool may_hold_tensor(std::string_view type);
[[nodiscard]] bool may_hold_text(std::string_view type);

/// A text and nothing else, or None: what is written is taken as it is, brackets and all.
[[nodiscard]] bool is_text(std::string_view type);

/// A tensor, or None.
[[nodiscard]] bool is_tensor(std::string_view type);

/// Whether a list in such an argument is one of tensors, as detectors take their pictures.
[[nodiscard]] bool has_list_of_tensors(std::string_view type);

}  // namespace tbviz::cli
