// --class K, and --loss class:K.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tbviz::cli {

/// The index that `word` is. `option` is for messages: "--class". Throws UsageError, which says
/// what a class is, for anything but a number from 0, and tells the index if `labels`, a name a
/// class, have the word.
[[nodiscard]] std::int64_t parse_class(std::string_view option, const std::string& word,
                                       std::span<const std::string> labels = {});

}  // namespace tbviz::cli
