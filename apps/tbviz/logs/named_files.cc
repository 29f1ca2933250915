#include "logs/named_files.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tbviz/io/input_name.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {

void NamedFiles::drop_known(std::vector<std::filesystem::path>& files) {
  dropped_ += std::erase_if(files, [&](const std::filesystem::path& file) {
    struct stat status {};
    const int failure =
        file == "-" ? ::fstat(STDIN_FILENO, &status) : ::stat(file.c_str(), &status);
    if (failure != 0) return false;  // Whoever opens it tells.
    const Identity identity(status.st_dev, status.st_ino);
    if (earlier_.contains(identity)) return true;
    present_.insert(identity);
    return false;
  });
}

void NamedFiles::end_argument(const std::string& log, Console& console) {
  earlier_.merge(present_);
  present_.clear();
  if (const std::int64_t dropped = std::exchange(dropped_, 0); dropped > 0) {
    console.note(fmt::format("{}: {} {} named before; not read again", display_name(log),
                             count_text(dropped, "event file"), was_or_were(dropped)));
  }
}

}  // namespace tbviz::cli
