#include "tbviz/log_follower.h"

#include <system_error>
#include <utility>

#include "tbviz/base/error.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/event/event_files.h"

namespace tbviz::cli {

LogFollower::LogFollower(std::filesystem::path log, Console& console)
    : log_(std::move(log)), console_(&console) {}

void LogFollower::find_files() {
  try {
    for (const EventFile& file : find_event_files(log_)) {
      std::unique_ptr<File>& known = files_[{file.run, file.path}];
      if (!known) known = std::make_unique<File>(file.path);
    }
  } catch (const FormatError&) {
    // No event file yet.
  }
}

void LogFollower::read_new(const Use& use) {
  find_files();
  for (auto& [place, file] : files_) {
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
