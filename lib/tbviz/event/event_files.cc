#include "tbviz/event/event_files.h"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include "tbviz/io/folder_walk.h"

namespace tbviz {

namespace fs = std::filesystem;

bool has_event_file_name(const fs::path& path) {
  return path.filename().string().find("tfevents") != std::string::npos;
}

FoundRuns find_runs(const fs::path& log) {
  if (log == "-") return {.runs = {{".", {log}}}, .unreadable = {}, .dangling = {}};
  std::error_code error;
  const fs::file_status status = fs::status(log, error);
  if (error) throw InputError(log.string(), "cannot be opened: " + error.message());
  if (!fs::is_directory(status)) return {.runs = {{".", {log}}}, .unreadable = {}, .dangling = {}};

  FolderListing listing = list_folder(log, Subfolders::kYes, has_event_file_name);
  std::ranges::sort(listing.files);
  std::map<std::string, LogRun> runs;
  for (fs::path& file : listing.files) {
    std::string name = file.parent_path().lexically_relative(log).generic_string();
    LogRun& run = runs[name];
    run.name = std::move(name);
    run.files.push_back(std::move(file));
  }
  FoundRuns found{.runs = {},
                  .unreadable = std::move(listing.unreadable),
                  .dangling = std::move(listing.dangling)};
  for (auto& [name, run] : runs) found.runs.push_back(std::move(run));
  return found;
}

FormatError no_event_file(const fs::path& log) {
  return {log.string(), "holds no event file (*tfevents*), nor do the folders below"};
}

}  // namespace tbviz
