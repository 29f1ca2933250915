#include "tbviz/sandbox/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "tbviz/base/descriptor.h"

// What the headers of Linux 6.1 do not name yet.
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif
#ifndef LANDLOCK_ACCESS_NET_BIND_TCP
#define LANDLOCK_ACCESS_NET_BIND_TCP (1ULL << 0)
#define LANDLOCK_ACCESS_NET_CONNECT_TCP (1ULL << 1)
#endif
#ifndef LANDLOCK_SCOPE_SIGNAL
#define LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define LANDLOCK_SCOPE_SIGNAL (1ULL << 1)
#endif
#ifndef LANDLOCK_RESTRICT_SELF_TSYNC
#define LANDLOCK_RESTRICT_SELF_TSYNC (1U << 3)
#endif

namespace tbviz {
namespace {

/// The kernel's landlock_ruleset_attr with the fields of version 6. An older kernel takes it as
/// long as what it does not know is zero.
struct Ruleset {
  std::uint64_t files = 0;
  std::uint64_t ports = 0;
  std::uint64_t scopes = 0;
};

struct Right {
  int abi;  ///< The first version that knows it.
  std::uint64_t Ruleset::*field;
  std::uint64_t bits;
};

constexpr Right kChanges[] = {
    {1, &Ruleset::files, LANDLOCK_ACCESS_FS_WRITE_FILE},
    {1, &Ruleset::files, LANDLOCK_ACCESS_FS_EXECUTE},
    {1, &Ruleset::files, LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE},
    {1, &Ruleset::files, LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR},
    {1, &Ruleset::files, LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK},
    {1, &Ruleset::files, LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO},
    {1, &Ruleset::files, LANDLOCK_ACCESS_FS_MAKE_SYM},
    {2, &Ruleset::files, LANDLOCK_ACCESS_FS_REFER},  // Links and moves between folders.
    {3, &Ruleset::files, LANDLOCK_ACCESS_FS_TRUNCATE},
    {4, &Ruleset::ports, LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP},
    {5, &Ruleset::files, LANDLOCK_ACCESS_FS_IOCTL_DEV},
    {6, &Ruleset::scopes, LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL},
};

constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kReadFolder = LANDLOCK_ACCESS_FS_READ_DIR;
constexpr Right kReads[] = {{1, &Ruleset::files, kReadFile | kReadFolder}};

[[nodiscard]] Ruleset handled(int abi, std::span<const Right> rights) {
  Ruleset ruleset;
  for (const Right& right : rights) {
    if (right.abi <= abi) ruleset.*right.field |= right.bits;
  }
  return ruleset;
}

[[nodiscard]] bool allow_reading(int rules, const std::filesystem::path& path) {
  const Descriptor at(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status {};
  if (!at.is_open() || ::fstat(at.number(), &status) != 0) return true;
  landlock_path_beneath_attr rule{};
  rule.parent_fd = at.number();
  rule.allowed_access = S_ISDIR(status.st_mode) ? kReadFile | kReadFolder : kReadFile;
  return ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

[[nodiscard]] bool restrict_threads(int abi, int rules) {
  // Without it only root may restrict itself.
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  const unsigned flags = abi >= 8 ? LANDLOCK_RESTRICT_SELF_TSYNC : 0;
  return ::syscall(SYS_landlock_restrict_self, rules, flags) == 0;
}

[[nodiscard]] long create_rules(const Ruleset& ruleset) {
  return ::syscall(SYS_landlock_create_ruleset, &ruleset, sizeof ruleset, 0);
}

}  // namespace

int landlock_abi() {
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, std::size_t{0},
                             LANDLOCK_CREATE_RULESET_VERSION);
  return abi < 0 ? 0 : static_cast<int>(abi);
}

bool landlock_changes(int abi) {
  const Descriptor rules(create_rules(handled(abi, kChanges)));
  return rules.is_open() && restrict_threads(abi, rules.number());
}

bool landlock_reads(int abi, std::span<const std::filesystem::path> readable) {
  const Descriptor rules(create_rules(handled(abi, kReads)));
  if (!rules.is_open()) return false;
  for (const auto& path : readable) {
    if (!allow_reading(rules.number(), path)) return false;
  }
  return restrict_threads(abi, rules.number());
}

}  // namespace tbviz
