#include "commands/tail/log_follower.h"

#include <sys/stat.h>

#include <cstdint>
#include <utility>

#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"
#include "tbviz/event/event_files.h"

namespace tbviz::cli {

LogFollower::LogFollower(std::filesystem::path log, Console& console)
    : log_(std::move(log)), console_(&console) {}

std::unique_ptr<LogFollower::File> LogFollower::open(const std::filesystem::path& path) {
  try {
    return std::make_unique<File>(path);
  } catch (const InputError& error) {
    if (path == log_) throw;
    if (unreadable_.insert(path).second) console_->fail(error);
    return nullptr;
  }
}

void LogFollower::find_files() {
  try {
    for (const EventFile& file : find_event_files(log_)) {
      std::unique_ptr<File>& known = files_[{file.run, file.path}];
      if (!known) known = open(file.path);
    }
  } catch (const FormatError&) {
    // No event file yet.
  }
}

// As tail -F sees it. A file that is gone may come back.
bool LogFollower::was_replaced(const std::filesystem::path& path, const File& file) {
  struct stat opened {};
  struct stat named {};
  if (path == "-" || ::fstat(file.source.descriptor(), &opened) != 0 ||
      ::stat(path.c_str(), &named) != 0 || !S_ISREG(named.st_mode)) {
    return false;
  }
  return opened.st_dev != named.st_dev || opened.st_ino != named.st_ino ||
         static_cast<std::uint64_t>(named.st_size) < file.reader.offset();
}

void LogFollower::read_new(const Use& use) {
  find_files();
  for (auto& [place, file] : files_) {
    if (!file) continue;
    if (was_replaced(place.second, *file)) {
      console_->note(file->source.name() + ": was replaced or cut; read from its start");
      file = open(place.second);
      if (!file) continue;
    }
    if (file->is_log) read_new(place.first, *file, use);
  }
}

void LogFollower::read_new(const std::string& run, File& file, const Use& use) {
  try {
    for (ReadStatus status{}; (status = file.reader.next()) <= ReadStatus::kDamage;) {
      throw_if_interrupted();
      if (status == ReadStatus::kRecord) {
        use(run, file.reader);
      } else {
        console_->fail(FormatError(file.source.name(), describe(file.reader.damage())));
      }
    }
  } catch (const Error& error) {
    if (!is_bad_input(error)) throw;
    console_->fail(error);
    file.is_log = false;
  }
}

}  // namespace tbviz::cli
