#include "tbviz/sandbox/call_filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <span>

#include "tbviz/sandbox/refused_calls.h"

namespace tbviz {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "the numbers of this architecture's system calls have not been looked at"
#endif

/// Above this bit lie the numbers of x32, an architecture that calls itself x86-64.
constexpr std::uint32_t kX32 = 0x4000'0000;

constexpr std::uint32_t refusal(int error) {
  return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error);
}

class Program {
 public:
  void load(std::size_t offset) {
    add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
  }
  void load_number() { load(offsetof(seccomp_data, nr)); }
  void end(std::uint32_t action) { add(BPF_RET | BPF_K, action); }

  /// A comparison that passes over `if_true` or `if_false` of the next instructions.
  void jump(int comparison, std::uint32_t value, std::size_t if_true, std::size_t if_false) {
    add(BPF_JMP | BPF_K | comparison, value, if_true, if_false);
  }
  /// Passes over `count` instructions.
  void skip(std::size_t count) { add(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(count)); }

  void append(const Program& other) {
    code_.insert(code_.end(), other.code_.begin(), other.code_.end());
  }

  [[nodiscard]] std::size_t size() const { return code_.size(); }
  [[nodiscard]] std::vector<sock_filter> take() { return std::move(code_); }

 private:
  void add(int code, std::uint32_t value, std::size_t if_true = 0, std::size_t if_false = 0) {
    code_.push_back({static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(if_true),
                     static_cast<std::uint8_t>(if_false), value});
  }

  std::vector<sock_filter> code_;
};

/// Goes on behind itself if the whole argument, whose lower half is loaded, is `value`.
void add_equality(Program& program, std::size_t lower, std::uint32_t value, std::uint32_t action) {
  program.jump(BPF_JEQ, value, 1, 0);
  program.end(action);
  program.load(lower + 4);
  program.jump(BPF_JEQ, 0, 1, 0);
  program.end(action);
}

/// Goes on behind itself if the argument is as it should be.
void add_test(Program& program, const RefusedArgument& refused, std::uint32_t self) {
  const std::uint32_t action = refusal(refused.error);
  const std::size_t lower = offsetof(seccomp_data, args) + 8 * std::size_t{refused.argument};
  program.load(lower);
  switch (refused.test) {
    case ArgumentTest::kEquals:
      program.jump(BPF_JEQ, refused.value, 0, 1);
      break;
    case ArgumentTest::kAnyOf:
      program.jump(BPF_JSET, refused.value, 0, 1);
      break;
    case ArgumentTest::kNoneOf:
      program.jump(BPF_JSET, refused.value, 1, 0);
      break;
    case ArgumentTest::kDiffers:
      return add_equality(program, lower, refused.value, action);
    case ArgumentTest::kIsNotSelfNor0:
      program.jump(BPF_JEQ, 0, 2, 0);  // To the upper half.
      [[fallthrough]];
    case ArgumentTest::kIsNotSelf:
      return add_equality(program, lower, self, action);
  }
  program.end(action);
}

/// All tests of one call; a call that is another one passes over them.
void add_tests(Program& program, std::span<const RefusedArgument> tests, std::uint32_t self) {
  Program body;
  for (const RefusedArgument& test : tests) add_test(body, test, self);
  body.end(SECCOMP_RET_ALLOW);
  program.jump(BPF_JEQ, tests.front().call, 1, 0);
  program.skip(body.size());
  program.append(body);
}

void add_arguments(Program& program, std::uint32_t self) {
  std::span<const RefusedArgument> rest = refused_arguments();
  while (!rest.empty()) {
    const auto end = std::ranges::find_if(
        rest, [&](const RefusedArgument& other) { return other.call != rest.front().call; });
    const auto count = static_cast<std::size_t>(end - rest.begin());
    add_tests(program, rest.first(count), self);
    rest = rest.subspan(count);
  }
}

/// Ends with what becomes of the number that is loaded, given all refused ones in order.
void add_tree(Program& program, std::span<const std::uint32_t> refused) {
  if (refused.size() <= 4) {
    for (const std::uint32_t call : refused) {
      program.jump(BPF_JEQ, call, 0, 1);
      program.end(refusal(EPERM));
    }
    program.end(SECCOMP_RET_ALLOW);
    return;
  }
  const std::size_t half = refused.size() / 2;
  Program below;
  add_tree(below, refused.first(half));
  program.jump(BPF_JGE, refused[half], 0, 1);
  program.skip(below.size());
  program.append(below);
  add_tree(program, refused.subspan(half));
}

}  // namespace

std::vector<sock_filter> call_filter(std::uint32_t self) {
  Program program;
  program.load(offsetof(seccomp_data, arch));
  program.jump(BPF_JEQ, kArchitecture, 1, 0);
  program.end(SECCOMP_RET_KILL_PROCESS);
  program.load_number();
#ifdef __x86_64__
  program.jump(BPF_JGE, kX32, 0, 1);
  program.end(SECCOMP_RET_KILL_PROCESS);
#endif
  program.jump(BPF_JGE, kFirstUnknownCall, 0, 1);
  program.end(refusal(ENOSYS));
  for (const std::uint32_t call : missing_calls()) {
    program.jump(BPF_JEQ, call, 0, 1);
    program.end(refusal(ENOSYS));
  }
  add_arguments(program, self);
  std::vector<std::uint32_t> refused(refused_calls().begin(), refused_calls().end());
  std::ranges::sort(refused);
  add_tree(program, refused);
  return program.take();
}

}  // namespace tbviz
