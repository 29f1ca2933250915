#include "commands/completion/complete.h"

#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "commands/completion/begun_line.h"
#include "commands/completion/candidates.h"
#include "shell/command.h"
#include "shell/help_page.h"
#include "shell/options.h"
#include "tbviz/text/utf8.h"

namespace tbviz::cli {
namespace {

extern "C" void end_quietly(int) { ::_exit(0); }

// Behind a key stands somebody who waits: a file that asks for more than this is left alone, as is
// one that is cut short while it is read.
void end_in_time() {
  constexpr itimerval kProcessorTime = {.it_interval = {}, .it_value = {0, 250'000}};
  constexpr itimerval kTime = {.it_interval = {}, .it_value = {2, 0}};
  for (const int signal_number : {SIGPROF, SIGALRM, SIGBUS, SIGXCPU}) {
    std::signal(signal_number, end_quietly);
  }
  (void)::setitimer(ITIMER_PROF, &kProcessorTime, nullptr);
  (void)::setitimer(ITIMER_REAL, &kTime, nullptr);
}

// Flags may stand in front of a command. Nothing if the last word is still in front of it.
std::optional<std::size_t> place_of_command(std::span<const std::string> words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "--" && i + 2 < words.size()) return i + 1;
    if (!words[i].starts_with('-')) return i;
  }
  return {};
}

std::vector<Candidate> candidates_in_front(std::string_view begun) {
  if (!begun.starts_with('-')) return command_candidates(begun);
  CommandSpec program;
  CommonOptions unused;
  declare_common_options(program, unused);
  return option_candidates(program, BegunLine(program), begun);
}

std::vector<Candidate> candidates_behind(const Command& named, std::span<const std::string> words) {
  CommandSpec command = declare(named);
  CommonOptions unused;
  declare_common_options(command, unused);
  BegunLine line(command);
  for (const std::string& word : words.first(words.size() - 1)) line.take(word);
  const BegunWord word = line.complete(words.back());
  switch (word.kind) {
    case BegunWord::Kind::kNothing:
      break;
    case BegunWord::Kind::kOptionName:
      return option_candidates(command, line, word.begun);
    case BegunWord::Kind::kValue:
      return value_candidates(word, line);
  }
  return {};
}

std::vector<Candidate> candidates_for(std::span<const std::string> words) {
  if (words.empty()) return command_candidates("");
  const std::optional<std::size_t> place = place_of_command(words);
  if (!place) return candidates_in_front(words.back());
  const Command* command = find_command(commands(), words[*place]);
  if (command == nullptr) return {};
  return candidates_behind(*command, words.subspan(*place + 1));
}

void print(const std::vector<Candidate>& candidates, Console& console) {
  for (const Candidate& candidate : candidates) {
    if (candidate.value.empty() || printable(candidate.value) != candidate.value) continue;
    console.data(candidate.value + '\t' + printable(candidate.description));
  }
}

}  // namespace

void declare_complete(CommandSpec& command) {
  const auto options = std::make_shared<CompleteOptions>();
  command.raw_words = &options->words;
  command.job = [options](Console& console) { run_complete(*options, console); };
}

void run_complete(const CompleteOptions& options, Console& console) noexcept {
  end_in_time();
  try {
    print(candidates_for(options.words), console);
  } catch (const std::exception&) {
    // Who asks has no use for a message.
  }
}

}  // namespace tbviz::cli
