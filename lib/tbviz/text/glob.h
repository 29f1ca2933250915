// Shell patterns over names: tensors, layers, tags, runs.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tbviz {

/// Whether `name` matches `pattern`, in which * stands for any characters (dots and slashes too), ?
/// for one, [abc], [a-z] and [!abc] for one of a set, and a backslash takes away a special meaning.
/// Characters are those of UTF-8, whatever the locale, in the order of their code points; a byte
/// that is part of none is one, too. The time is at most the product of both lengths.
[[nodiscard]] bool glob_match(std::string_view pattern, std::string_view name);

/// Whether `name` matches one of `patterns`.
[[nodiscard]] bool glob_match_any(std::span<const std::string> patterns, std::string_view name);

/// Whether `text` holds any of *, ? and [.
[[nodiscard]] bool is_glob(std::string_view text);

/// The pattern that matches `name` alone: backslashes stand in front of what is special in it.
[[nodiscard]] std::string glob_literal(std::string_view name);

}  // namespace tbviz
