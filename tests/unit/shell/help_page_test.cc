#include "shell/help_page.h"

#include <doctest/doctest.h>

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "shell/command.h"
#include "shell/parser.h"
#include "tbviz/error.h"
#include "tbviz/text/utf8.h"

using namespace tbviz;
using cli::Command;
using cli::CommandSpec;

namespace {

/// The command as the program sets it up.
struct Declared {
  explicit Declared(const Command& command) : spec(cli::declare(command)) {
    cli::declare_common_options(spec, common);
  }
  cli::CommonOptions common;
  CommandSpec spec;
};

/// The words of a line as a shell splits it that knows 'quoted words' only.
std::vector<std::string> split_line(const std::string& line) {
  std::vector<std::string> words(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

std::size_t longest_line(const std::string& page) {
  std::istringstream lines(page);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) {
    longest = std::max(longest, count_characters(line));
  }
  return longest;
}

CommandSpec small_command() {
  static std::string text;
  static bool flag = false;
  CommandSpec command;
  command.name = "draw";
  command.summary = "Draw a picture";
  command.example = "tbviz draw cat.png --size 3";
  command.exit_codes = {{cli::ExitCode::kInput}, {cli::ExitCode::kOutput, "no paper"}};
  command.option("-s,--size", text, "How large it gets").takes("N").defaults_to("2");
  command.option("--ink", text, "Of what colour").takes("NAME").required().or_environment("INK");
  command.argument("FILE", text, "What to draw").required();
  command.flag("--frame", flag, "Around it").in_group("Extras");
  command.option("--show", text, "At once").takes("HOW").bare_means("big").in_group("Extras");
  return command;
}

}  // namespace

TEST_CASE("help: a page of a command, word for word") {
  CHECK(cli::command_help(small_command(), 60) ==
        "Usage: tbviz draw [OPTION...] --ink NAME FILE\n"
        "Example: tbviz draw cat.png --size 3\n"
        "\n"
        "Draw a picture.\n"
        "\n"
        "Arguments:\n"
        "  FILE  What to draw\n"
        "\n"
        "Options:\n"
        "  -s, --size N    How large it gets (default: 2)\n"
        "      --ink NAME  Of what colour (required; environment:\n"
        "                  INK)\n"
        "\n"
        "Extras:\n"
        "      --frame       Around it\n"
        "      --show[=HOW]  At once\n"
        "\n"
        "Exit codes:\n"
        "  0  done\n"
        "  3  input missing or unreadable\n"
        "  6  no paper");
}

TEST_CASE("help: where there is no room beside a name, its text goes below") {
  const std::string page = cli::command_help(small_command(), 30);
  CHECK(page.find("  -s, --size N\n      How large it gets\n      (default: 2)\n") !=
        std::string::npos);
  CHECK(page.find("Example: tbviz draw cat.png \\\n    --size 3\n") != std::string::npos);
  CHECK(longest_line(page) <= 30);
}

TEST_CASE("help: an example can be copied, whatever the width") {
  CommandSpec command = small_command();
  command.example = "tbviz draw 'two words' 'three more words'";
  CHECK(cli::command_help(command, 32)
            .find("Example: tbviz draw \\\n"
                  "    'two words' \\\n"
                  "    'three more words'\n") != std::string::npos);
}

TEST_CASE("help: every page keeps to the width") {
  for (const std::size_t width : {40U, 80U, 132U}) {
    CHECK(longest_line(cli::program_help(width)) <= width);
    for (const Command& command : cli::commands()) {
      CAPTURE(command.name);
      CHECK(longest_line(cli::command_help(Declared(command).spec, width)) <= width);
    }
  }
}

TEST_CASE("commands: names differ, and each says what it does in a line") {
  std::set<std::string_view> names;
  for (const Command& command : cli::commands()) {
    CAPTURE(command.name);
    CHECK(names.insert(command.name).second);
    CHECK(!command.summary.empty());
    CHECK(command.summary.size() < 80);
    CHECK(!command.summary.ends_with('.'));
    CHECK(!cli::heading_of(command.group).empty());
  }
}

TEST_CASE("commands: those of a group stand together") {
  std::set<cli::CommandGroup> done;
  cli::CommandGroup last = cli::commands().front().group;
  for (const Command& command : cli::commands()) {
    if (command.group == last) continue;
    done.insert(last);
    last = command.group;
    CHECK(!done.contains(last));
  }
}

TEST_CASE("commands: each has a job, a help for every option, and exit codes in order") {
  for (const Command& command : cli::commands()) {
    CAPTURE(command.name);
    const Declared declared(command);
    CHECK(declared.spec.job);
    CHECK(!declared.spec.exit_codes.empty());
    for (std::size_t i = 1; i < declared.spec.exit_codes.size(); ++i) {
      CHECK(declared.spec.exit_codes[i - 1].code < declared.spec.exit_codes[i].code);
    }
    std::set<std::string> names;
    for (const cli::OptionSpec& option : declared.spec.options) {
      CAPTURE(option.name);
      CHECK(!option.help.empty());
      CHECK(names.insert(option.name).second);
      if (!option.short_name.empty()) CHECK(names.insert(option.short_name).second);
      CHECK(option.placeholder.empty() == (option.kind == cli::ValueKind::kFlag));
      CHECK(option.name.starts_with("--") != option.is_argument);
    }
  }
}

TEST_CASE("commands: options name others that there are") {
  for (const Command& command : cli::commands()) {
    CAPTURE(command.name);
    const Declared declared(command);
    for (const cli::OptionSpec& option : declared.spec.options) {
      for (const std::string& other : option.needed) CHECK(declared.spec.find(other) != nullptr);
      for (const std::string& other : option.excluded) CHECK(declared.spec.find(other) != nullptr);
    }
  }
}

TEST_CASE("commands: every example can be parsed") {
  for (const Command& command : cli::commands()) {
    CAPTURE(command.name);
    const Declared declared(command);
    const std::vector<std::string> words = split_line(declared.spec.example);
    REQUIRE(words.size() > 2);
    CHECK(words[0] == "tbviz");
    CHECK(words[1] == command.name);
    CHECK_NOTHROW(cli::parse(declared.spec, std::span(words).subspan(2)));
  }
}

TEST_CASE("commands: a misspelt name gets the nearest") {
  CHECK(cli::find_command("kernels").name == "kernels");
  const auto find = [] { return cli::find_command("kernel").name; };
  CHECK_THROWS_WITH_AS(
      find(), "there is no command 'kernel'; did you mean 'kernels'? (tbviz help lists them)",
      const UsageError&);
}
