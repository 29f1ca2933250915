// "Did you mean ...?" for commands, options, layers and tags.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tbviz {

/// The candidate that a typist most likely meant by `word`; empty if none is close.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string> candidates);

/// "; did you mean 'x'?", or nothing. Goes at the end of a message about an unknown word. A word
/// that is the end or the beginning of a dotted name ("conv1" of "model.conv1", "layer1" of
/// "layer1.0.conv") gets that name, or a glob for all that begin with it.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string> candidates);

}  // namespace tbviz
