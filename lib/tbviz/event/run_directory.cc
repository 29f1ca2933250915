#include "tbviz/event/run_directory.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

#include "tbviz/error.h"
#include "tbviz/io/output_file.h"

namespace tbviz {

std::string host_name() {
  utsname host{};
  ::uname(&host);
  return host.nodename;
}

std::filesystem::path default_run_directory(std::string_view comment) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  // Not by strftime(): the host's locale may have other names.
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("runs/{}{:02}_{:02}-{:02}-{:02}_{}{}",
                     kMonths.at(static_cast<std::size_t>(local.tm_mon)), local.tm_mday,
                     local.tm_hour, local.tm_min, local.tm_sec, host_name(), comment);
}

std::filesystem::path create_new_directory(const std::filesystem::path& directory) {
  if (directory.has_parent_path()) create_folders(directory.parent_path());
  for (int k = 0;; ++k) {
    std::string path = directory.string();
    if (k > 0) path += fmt::format("_{}", k);
    if (::mkdir(path.c_str(), 0777) == 0) return path;
    if (errno != EEXIST) {
      throw OutputError(path, "folder cannot be created: " + system_message(errno));
    }
  }
}

std::string sub_run_name(std::string_view main_tag, std::string_view name) {
  std::string folder(main_tag);
  std::ranges::replace(folder, '/', '_');
  folder += '_';
  folder += name;
  return folder;
}

bool is_sub_run_name(std::string_view name) {
  const std::filesystem::path path(name);
  return name.find('\0') == std::string_view::npos && std::ranges::find(path, "..") == path.end();
}

}  // namespace tbviz
