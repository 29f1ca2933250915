#include "tbviz/picture_output.h"

#include <set>

#include "tbviz/base/bytes.h"
#include "tbviz/base/output_file.h"

namespace tbviz::cli {

void PictureOutput::plan(std::span<const std::string> names) {
  if (!wanted()) return;
  single_file_ = options_.output.extension() == ".png";
  if (single_file_ && names.size() != 1) {
    throw UsageError("-o " + options_.output.string() + " is one file, but there are " +
                     std::to_string(names.size()) + " pictures; give a folder");
  }
  std::set<std::string> taken;
  for (const std::string& name : names) {
    const std::string path = path_of(name).string();
    if (!taken.insert(path).second) {
      throw UsageError("two pictures would be written to " + path + "; rename an input or split "
                       "the work into two runs");
    }
    check_writable(path, options_.force ? Overwrite::kYes : Overwrite::kNo);
  }
}

void PictureOutput::write(const std::string& name, const std::string& png) const {
  if (!wanted()) return;
  write_file(path_of(name), as_bytes(png), options_.force ? Overwrite::kYes : Overwrite::kNo);
}

std::filesystem::path PictureOutput::path_of(const std::string& name) const {
  return single_file_ ? options_.output : options_.output / (name + ".png");
}

}  // namespace tbviz::cli
