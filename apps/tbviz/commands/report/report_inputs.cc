#include "commands/report/report_inputs.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <system_error>
#include <utility>

#include "logs/log_input.h"
#include "models/model_or_log.h"
#include "tbviz/event/log_reading.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/io/input_name.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

// The parts of a path, "." and ".." made what they stand for.
std::vector<std::string> parts_of(const std::string& path) {
  std::error_code ignored;
  std::vector<std::string> parts;
  for (const fs::path& part : fs::absolute(path, ignored).lexically_normal()) {
    if (!part.empty() && part != "/") parts.push_back(part.string());
  }
  return parts;
}

std::string last_parts(const std::vector<std::string>& parts, std::size_t count) {
  std::string name;
  for (std::size_t i = parts.size() - std::min(count, parts.size()); i < parts.size(); ++i) {
    if (!name.empty()) name += '/';
    name += parts[i];
  }
  return name.empty() ? "/" : name;
}

bool all_differ(const std::vector<std::string>& names) {
  return std::set(names.begin(), names.end()).size() == names.size();
}

enum class PathKind : std::uint8_t { kLog, kModel, kUnreadable };

PathKind kind_of(const std::string& path, Console& console) {
  std::error_code ignored;
  PathKind kind = PathKind::kUnreadable;
  console.attempt([&] {
    if (path != "-" && fs::is_directory(path, ignored)) {
      kind = is_model_folder(path) ? PathKind::kModel : PathKind::kLog;
    } else if (is_read_once(path) && (path == "-" || fs::exists(path, ignored))) {
      kind = PathKind::kLog;
    } else {
      FileSource source = FileSource::open(path);
      kind = is_event_log(source, path) ? PathKind::kLog : PathKind::kModel;
    }
  });
  return kind;
}

/// Whether the run is wanted by the name that it has in the page, or by the one that logs have it.
bool is_chosen(const std::string& shown, const std::string& name, LogSelection& selection) {
  const bool by_shown = selection.has_run(shown);
  return selection.has_run(name) || by_shown;
}

std::string name_in_page(const std::string& path_name, const std::string& run, bool is_only_path) {
  if (run == ".") return path_name;
  return is_only_path ? run : path_name + "/" + run;
}

}  // namespace

std::vector<std::string> distinct_paths(std::span<const std::string> paths, Console& console) {
  std::vector<std::string> distinct;
  std::set<std::vector<std::string>> known;
  for (const std::string& path : paths) {
    if (path == "-" || known.insert(parts_of(path)).second) {
      distinct.push_back(path);
    } else {
      console.note(display_name(path) + ": is named twice, and read once");
    }
  }
  return distinct;
}

std::vector<std::string> short_names(std::span<const std::string> paths) {
  std::vector<std::vector<std::string>> parts;
  std::size_t most = 1;
  for (const std::string& path : paths) {
    parts.push_back(path == "-" ? std::vector{display_name(path)} : parts_of(path));
    most = std::max(most, parts.back().size());
  }
  // What an event file is called tells of a clock and a host: its folder stands for it.
  std::vector<std::vector<std::string>> folders = parts;
  for (std::vector<std::string>& path : folders) {
    if (path.size() > 1 && has_event_file_name(path.back())) path.pop_back();
  }
  for (const auto& named : {folders, parts}) {
    for (std::size_t count = 1; count <= most; ++count) {
      std::vector<std::string> names;
      for (const auto& path : named) names.push_back(last_parts(path, count));
      if (all_differ(names)) return names;
    }
  }
  return {paths.begin(), paths.end()};
}

std::vector<ReportRun> find_report_runs(std::span<const std::string> paths, LogSelection& selection,
                                        Console& console) {
  const std::vector<std::string> names = short_names(paths);
  std::vector<std::pair<std::size_t, ReportRun>> found;  // By argument.
  std::vector<std::string> logs;
  std::vector<std::size_t> arguments;  // Of the logs.
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const PathKind kind = kind_of(paths[i], console);
    if (kind == PathKind::kModel && is_chosen(names[i], names[i], selection)) {
      found.emplace_back(i, ReportRun{names[i], paths[i], {}});
    } else if (kind == PathKind::kLog) {
      logs.push_back(paths[i]);
      arguments.push_back(i);
    }
  }
  for (ArgumentRun& run : find_argument_runs(logs, console)) {
    const std::size_t argument = arguments[run.argument];
    std::string name = name_in_page(names[argument], run.run.name, paths.size() == 1);
    if (!is_chosen(name, run.run.name, selection)) continue;
    found.emplace_back(argument, ReportRun{std::move(name), {}, std::move(run.run)});
  }
  std::ranges::stable_sort(found, {}, [](const auto& run) { return run.first; });
  std::vector<ReportRun> runs;
  for (auto& [argument, run] : found) runs.push_back(std::move(run));
  return runs;
}

std::vector<fs::path> files_of(std::span<const ReportRun> runs) {
  std::vector<fs::path> files;
  for (const ReportRun& run : runs) {
    if (run.is_model()) files.emplace_back(run.model);
    files.insert(files.end(), run.log.files.begin(), run.log.files.end());
  }
  return files;
}

}  // namespace tbviz::cli
