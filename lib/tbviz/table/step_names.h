// Which name among a row's holds the step.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tbviz/error.h"

namespace tbviz {

/// How well `name` serves as the step: 0 best, kNoStep not at all. That is the rank in step, epoch,
/// x (Step and the like, as spreadsheets and TensorBoard's own downloads write them, come after);
/// with a `wanted` name, only that one serves.
[[nodiscard]] int step_rank(std::string_view name, std::string_view wanted);

inline constexpr int kNoStep = 100;

/// The error if none of `names` is the step that was `wanted`; tells the nearest.
[[nodiscard]] UsageError no_step_column(const std::string& wanted,
                                        std::span<const std::string> names, std::string file);

/// Whether the names are equal but for the case of ASCII letters.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace tbviz
