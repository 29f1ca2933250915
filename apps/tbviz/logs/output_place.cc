#include "logs/output_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "tbviz/event/event_files.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

bool lies_in(const fs::path& output, const fs::path& folder) {
  std::error_code ignored;
  const fs::path real_folder = fs::canonical(folder, ignored);
  const fs::path real = fs::weakly_canonical(fs::absolute(output, ignored), ignored);
  if (real_folder.empty() || !fs::is_directory(real_folder, ignored)) return false;
  return std::ranges::mismatch(real_folder, real).in1 == real_folder.end();
}

std::optional<std::string> log_around(const fs::path& output, std::span<const std::string> logs) {
  const auto around =
      std::ranges::find_if(logs, [&](const std::string& log) { return lies_in(output, log); });
  return around == logs.end() ? std::nullopt : std::optional(*around);
}

}  // namespace

void warn_of_run_in_log(const fs::path& output, std::span<const std::string> logs,
                        Console& console) {
  if (const std::optional<std::string> log = log_around(output, logs)) {
    console.warn(
        fmt::format("what is written into {} becomes part of {}, which is read; "
                    "give -l another folder to keep them apart",
                    output.string(), *log));
  }
}

void warn_of_file_in_log(const fs::path& output, std::span<const std::string> logs,
                         Console& console) {
  if (!has_event_file_name(output)) return;
  if (const std::optional<std::string> log = log_around(output, logs)) {
    console.warn(
        fmt::format("{} becomes part of {}, which is read; write it elsewhere to keep them "
                    "apart",
                    output.string(), *log));
  }
}

}  // namespace tbviz::cli
