#include "tbviz/sandbox/system_calls.h"

#include <seccomp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <memory>

#include "tbviz/sandbox/refused_calls.h"

namespace tbviz {
namespace {

struct ReleaseFilter {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};

[[nodiscard]] bool refuse(scmp_filter_ctx filter, int call, int error) {
  return ::seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(static_cast<unsigned>(error)), call, 0,
                                  nullptr) == 0;
}

[[nodiscard]] bool refuse_if(scmp_filter_ctx filter, int call, const scmp_arg_cmp& comparison) {
  return ::seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), call, 1, &comparison) == 0;
}

[[nodiscard]] bool refuse_unless(scmp_filter_ctx filter, const RequiredArgument& required) {
  return refuse_if(filter, required.call,
                   {required.argument, SCMP_CMP_NE, required.value, std::uint64_t{0}});
}

[[nodiscard]] bool add_calls(scmp_filter_ctx filter) {
  for (const RefusedCall& refused : refused_calls()) {
    if (!refuse(filter, refused.call, refused.error)) return false;
  }
  for (int call = kFirstUnknownCall; call < kLastUnknownCall; ++call) {
    if (!refuse(filter, call, ENOSYS)) return false;
  }
  return true;
}

[[nodiscard]] bool add_arguments(scmp_filter_ctx filter) {
  for (const RefusedArgument& refused : refused_arguments()) {
    const scmp_arg_cmp comparison{refused.argument, SCMP_CMP_MASKED_EQ, refused.mask,
                                  refused.value};
    if (!refuse_if(filter, refused.call, comparison)) return false;
  }
  for (const RequiredArgument& required : required_arguments()) {
    if (!refuse_unless(filter, required)) return false;
  }
  // Signals reach this process alone, as those of abort() and raise() do.
  const auto self = static_cast<std::uint64_t>(::getpid());
  return refuse_unless(filter, {SCMP_SYS(kill), 0, self}) &&
         refuse_unless(filter, {SCMP_SYS(tgkill), 0, self});
}

}  // namespace

bool refuse_system_calls() {
  const std::unique_ptr<void, ReleaseFilter> filter(::seccomp_init(SCMP_ACT_ALLOW));
  return filter && ::seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
         ::seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
         // A tree, not a list: every call that the process makes runs through it.
         ::seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
         add_calls(filter.get()) && add_arguments(filter.get()) &&
         ::seccomp_load(filter.get()) == 0;
}

}  // namespace tbviz
