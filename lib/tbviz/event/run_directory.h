// Where runs and their sub-runs go, by the rules of torch's SummaryWriter.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tbviz {

/// The machine's name, as event files and default run directories carry it: what Python's
/// socket.gethostname() gives.
[[nodiscard]] std::string host_name();

/// "runs/Aug09_21-30-00_host<comment>": SummaryWriter's default, with the local time.
[[nodiscard]] std::filesystem::path default_run_directory(std::string_view comment);

/// Creates `directory`, or the first of directory_1, directory_2, ... that does not exist, and the
/// folders above it, and returns which. However many processes ask for one name at once, each gets
/// a directory of its own. Throws OutputError.
[[nodiscard]] std::filesystem::path create_new_directory(const std::filesystem::path& directory);

/// The folder, below the run's, of the curve that add_scalars() calls `name`: "main_tag_name", with
/// _ for each / of `main_tag`.
[[nodiscard]] std::string sub_run_name(std::string_view main_tag, std::string_view name);

/// Whether a folder of this name stays below the run. Names that come from files may lead out.
[[nodiscard]] bool is_sub_run_name(std::string_view name);

}  // namespace tbviz
