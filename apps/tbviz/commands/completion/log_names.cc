#include "commands/completion/log_names.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include "commands/completion/file_candidates.h"
#include "commands/completion/reading_time.h"
#include "tbviz/error.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/event_files.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/event/log_source.h"
#include "tbviz/text/glob.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array kLogs = {Completion::kLog, Completion::kLogOrModel};

// So much is looked at whatever the time, so that small logs are always seen whole.
constexpr std::size_t kEntriesAtLeast = 500;
constexpr std::size_t kEventsAtLeast = 2000;

// What the files of a line share, and the least that one gets.
constexpr std::uint64_t kBytesOfAll = 64U << 20U;
constexpr std::uint64_t kBytesOfOne = 256U << 10U;

/// An event file, and the run that it belongs to.
struct EventFile {
  fs::path path;
  std::string run;
};

// Where several logs are named, runs are called by their paths.
std::string run_name(const fs::path& file, const fs::path& log, bool is_only_log) {
  std::string name = file.parent_path().lexically_relative(log).generic_string();
  if (is_only_log) return name;
  return name == "." ? log.string() : log.string() + "/" + name;
}

// Links to folders are not followed: this is no place to go round in circles.
void add_files_below(const fs::path& log, bool is_only_log, const ReadingTime& time,
                     std::vector<EventFile>& files) {
  std::error_code error;
  std::size_t count = 0;
  fs::recursive_directory_iterator entry(log, fs::directory_options::skip_permission_denied, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (++count > kEntriesAtLeast && time.is_over()) return;
    std::error_code unknown;
    if (!has_event_file_name(entry->path()) || !entry->is_regular_file(unknown)) continue;
    files.push_back({entry->path(), run_name(entry->path(), log, is_only_log)});
  }
}

std::vector<EventFile> event_files_of(const BegunLine& line, const ReadingTime& time) {
  const std::vector<std::string> words = line.values_of(kLogs);
  std::vector<EventFile> files;
  for (const std::string& word : words) {
    const fs::path log = path_of_word(word);
    std::error_code missing;
    if (fs::is_directory(log, missing)) {
      add_files_below(log, words.size() == 1, time, files);
    } else if (fs::is_regular_file(log, missing)) {
      files.push_back({log, words.size() == 1 ? "." : log.string()});
    }
  }
  return files;
}

using KindsByTag = std::map<std::string, std::string, std::less<>>;

void read_tags(const fs::path& path, std::uint64_t most_bytes, const ReadingTime& time,
               KindsByTag& tags) {
  LogSource source = LogSource::open(path);
  EventReader reader(source);
  for (std::size_t events = 0; reader.next() <= ReadStatus::kDamage; ++events) {
    if (events > kEventsAtLeast && (time.is_over() || reader.offset() > most_bytes)) return;
    for (const ValueView& value : reader.view().values) {
      if (!tags.contains(value.tag)) tags.emplace(value.tag, kind_of(value));
    }
  }
}

}  // namespace

std::vector<Candidate> tags_of_logs(const BegunLine& line) {
  const ReadingTime time;
  const std::vector<EventFile> files = event_files_of(line, time);
  const std::uint64_t share =
      std::max(kBytesOfOne, kBytesOfAll / std::max<std::size_t>(files.size(), 1));
  KindsByTag tags;
  std::size_t count = 0;
  for (const EventFile& file : files) {
    if (++count > 1 && time.is_over()) break;
    try {
      read_tags(file.path, share, time, tags);
    } catch (const Error&) {
      // No log: nothing to offer.
    }
  }
  std::vector<Candidate> candidates;
  for (const auto& [tag, kind] : tags) candidates.push_back({glob_literal(tag), kind});
  return candidates;
}

std::vector<Candidate> runs_of_logs(const BegunLine& line) {
  const ReadingTime time;
  std::set<std::string> runs;
  for (const EventFile& file : event_files_of(line, time)) runs.insert(file.run);
  std::vector<Candidate> candidates;
  for (const std::string& run : runs) candidates.push_back({glob_literal(run)});
  return candidates;
}

}  // namespace tbviz::cli
