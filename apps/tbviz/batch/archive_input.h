// Tar archives as inputs: each stands for members of it, which are read where they lie.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "batch/batch_input.h"
#include "shell/console.h"

namespace tbviz::cli {

/// Whether `input` is a regular file that begins as a tar archive does, and no saved model: old
/// ones are tar archives, too.
[[nodiscard]] bool is_tar_file(const std::string& input);

/// An input that is no folder and no archive, as far as can be seen now. `is_called_like_one`:
/// by its name it cannot be any.
[[nodiscard]] BatchInput single_input(const std::string& input, bool is_called_like_one);

/// The members of the archive whose paths satisfy `wanted`, in its order: their words are
/// "ARCHIVE/MEMBER", their names the members'. What could not be read of the archive is reported.
/// Throws FormatError, which names `kinds`, if there is none; InputError.
[[nodiscard]] std::vector<BatchInput> expand_archive(
    const std::string& archive, const std::function<bool(const std::filesystem::path&)>& wanted,
    std::string_view kinds, Console& console);

}  // namespace tbviz::cli
