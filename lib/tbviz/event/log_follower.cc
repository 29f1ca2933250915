#include "tbviz/event/log_follower.h"

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/event/log_reading.h"

namespace tbviz {

namespace fs = std::filesystem;

LogFollower::LogFollower(std::filesystem::path log, LogListener& listener)
    : log_(std::move(log)), listener_(&listener) {}

void LogFollower::tell_once(const InputError& error) {
  if (unreadable_.insert(error.file()).second) listener_->unreadable(error);
}

std::unique_ptr<LogFollower::File> LogFollower::open(const fs::path& path) {
  try {
    return std::make_unique<File>(path);
  } catch (const InputError& error) {
    if (is_away(path)) return nullptr;
    if (path == log_) throw;
    tell_once(error);
    return nullptr;
  }
}

// Between the removal and the creation of a log that is replaced there is none.
bool LogFollower::is_away(const fs::path& path) const {
  std::error_code ignored;
  return was_opened_ && fs::status(path, ignored).type() == fs::file_type::not_found;
}

FoundRuns LogFollower::find_runs_anew() const {
  try {
    return find_runs(log_);
  } catch (const InputError&) {
    if (is_away(log_)) return {};
    throw;
  }
}

void LogFollower::find_files() {
  const FoundRuns found = find_runs_anew();
  for (const InputError& error : found.unreadable) tell_once(error);
  for (const fs::path& link : found.dangling) {
    if (dangling_.insert(link).second) listener_->leads_nowhere(link.string());
  }
  for (const LogRun& run : found.runs) {
    for (const fs::path& path : run.files) {
      std::unique_ptr<File>& known = files_[{run.name, path}];
      if (!known) known = open(path);
    }
  }
  was_opened_ = true;
}

// As tail -F sees it. A file that is gone may come back.
bool LogFollower::was_replaced(const fs::path& path, const File& file) {
  struct stat opened {};
  struct stat named {};
  if (path == "-" || ::fstat(file.source.file().descriptor(), &opened) != 0 ||
      ::stat(path.c_str(), &named) != 0 || !S_ISREG(named.st_mode)) {
    return false;
  }
  return opened.st_dev != named.st_dev || opened.st_ino != named.st_ino ||
         static_cast<std::uint64_t>(named.st_size) < file.source.file().position();
}

void LogFollower::read_new(const Use& use) {
  find_files();
  for (auto& [place, file] : files_) {
    if (!file) continue;
    if (was_replaced(place.second, *file)) {
      listener_->read_anew(file->source.name());
      file = open(place.second);
      if (!file) continue;
    }
    if (file->is_log) read_new(place.first, *file, use);
  }
}

void LogFollower::read_new(const std::string& run, File& file, const Use& use) {
  const auto use_event = [&](EventReader& reader) { use(run, reader); };
  file.is_log = read_events(file.reader, file.source.name(), *listener_, use_event).has_value();
  const std::optional<Damage> damage = file.reader.stream_damage();
  if (!damage || damage->kind == Damage::Kind::kGzipCut) return;
  listener_->damaged(file.source.name(), *damage);
  file.is_log = false;
}

void LogFollower::finish() {
  for (const auto& [place, file] : files_) {
    if (!file || !file->is_log) continue;
    if (const std::optional<Damage> damage = file->reader.stream_damage()) {
      listener_->damaged(file->source.name(), *damage);
    }
  }
}

}  // namespace tbviz
