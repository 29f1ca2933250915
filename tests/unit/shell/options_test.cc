#include "shell/options.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "shell/parser.h"
#include "tbviz/error.h"

using namespace tbviz;
using cli::CommandSpec;

namespace {

using Words = std::vector<std::string>;

/// What parsing is refused with, or nothing.
std::string refusal(const CommandSpec& command, const Words& words) {
  try {
    cli::parse(command, words);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::kUsage);
    return error.what();
  }
  return "";
}

bool begins_with(const std::string& text, const std::string& begin) {
  return text.starts_with(begin);
}

/// A command with an option of every type.
struct Command {
  Command() {
    spec.name = "draw";
    spec.option("-t,--text", text, "");
    spec.option("--path", path, "");
    spec.option("-n,--int", small, "").between(1, 100);
    spec.option("--long", large, "");
    spec.option("--seed", seed, "");
    spec.option("--number", number, "");
    spec.option("--share", share, "").between(0, 1);
    spec.option("--maybe-long", maybe_large, "");
    spec.option("--maybe-number", maybe_number, "").at_least(0);
    spec.option("--list", list, "");
    spec.option("--columns", columns, "").split_at(',');
    spec.option("--ends", ends, "").takes_words(2).split_at(',');
    spec.option(
            "--use", [this](const std::string& word) { used += word + ";"; }, "")
        .repeatable();
    spec.flag("-f,--force", force, "");
    spec.flag("-g,--gray", gray, "");
  }

  CommandSpec spec;
  std::string text = "default";
  std::filesystem::path path;
  int small = 8;
  std::int64_t large = 0;
  std::uint64_t seed = 0;
  double number = 0, share = 0;
  std::optional<std::int64_t> maybe_large;
  std::optional<double> maybe_number;
  Words list, columns;
  std::vector<double> ends;
  std::string used;
  bool force = false, gray = false;
};

}  // namespace

TEST_CASE("options: words reach targets of every type") {
  Command command;
  cli::parse(command.spec, Words{"--text", "a b", "--path", "out/x", "--int", "7", "--long",
                                 "-9223372036854775808", "--seed", "18446744073709551615",
                                 "--number", "-1.5e3", "--share", "0.25"});
  CHECK(command.text == "a b");
  CHECK(command.path == "out/x");
  CHECK(command.small == 7);
  CHECK(command.large == std::numeric_limits<std::int64_t>::min());
  CHECK(command.seed == std::numeric_limits<std::uint64_t>::max());
  CHECK(command.number == -1500);
  CHECK(command.share == 0.25);
  CHECK(!command.maybe_large);
  cli::parse(command.spec, Words{"--maybe-long", "-3", "--maybe-number", "2"});
  CHECK(command.maybe_large == -3);
  CHECK(command.maybe_number == 2.0);
}

TEST_CASE("options: what is not given keeps its default") {
  Command command;
  cli::parse(command.spec, Words{});
  CHECK(command.text == "default");
  CHECK(command.small == 8);
}

TEST_CASE("options: values may be joined to names, and flags to each other") {
  Command command;
  cli::parse(command.spec, Words{"--int=7", "-tword", "-fg", "--number=-2"});
  CHECK(command.small == 7);
  CHECK(command.text == "word");
  CHECK((command.force && command.gray));
  CHECK(command.number == -2);
  cli::parse(command.spec, Words{"--force=false", "--gray", "--gray=no"});
  CHECK(!command.force);
  CHECK(!command.gray);
}

TEST_CASE("options: numbers are decimal, in the C locale, and whole where they must be") {
  Command command;
  cli::parse(command.spec, Words{"--long", "010", "--int", "+7"});
  CHECK(command.large == 10);
  CHECK(command.small == 7);
  for (const char* word : {"1.5", "1e3", "0x10", "", "7 ", "+-7"}) {
    CHECK(refusal(command.spec, {"--long", word}).ends_with(": a whole number is needed"));
  }
  CHECK(refusal(command.spec, {"--number", "1,5"}) == "--number 1,5: a number is needed");
  CHECK(refusal(command.spec, {"--seed", "-1"}) == "--seed -1: a whole number from 0 on is needed");
}

TEST_CASE("options: ranges include their ends and are named in the refusal") {
  Command command;
  cli::parse(command.spec, Words{"--int", "1", "--share", "1"});
  cli::parse(command.spec, Words{"--int", "100", "--share", "0"});
  CHECK(refusal(command.spec, {"--int", "101"}) ==
        "--int 101: a whole number from 1 to 100 is needed");
  CHECK(refusal(command.spec, {"--int", "x"}) == "--int x: a whole number from 1 to 100 is needed");
  CHECK(refusal(command.spec, {"--share", "nan"}) == "--share nan: a number from 0 to 1 is needed");
  CHECK(refusal(command.spec, {"--maybe-number", "-1"}) ==
        "--maybe-number -1: a number from 0 on is needed");
}

TEST_CASE("options: the ends of a range of 64 bits are exact") {
  std::int64_t step = 0;
  CommandSpec command;
  command.option("--step", step, "").between(-0x1p62, 0x1p62);
  CHECK(refusal(command, {"--step", "4611686018427387904"}).empty());
  CHECK(!refusal(command, {"--step", "4611686018427387905"}).empty());
  CHECK(!refusal(command, {"--step", "-4611686018427387905"}).empty());
  CHECK(!refusal(command, {"--step", "99999999999999999999"}).empty());
}

TEST_CASE("options: whole numbers that the variable cannot hold get its range") {
  int count = 0;
  CommandSpec bounded;
  bounded.option("--bins", count, "").at_least(1);
  CHECK(refusal(bounded, {"--bins", "2147483648"}) ==
        "--bins 2147483648: a whole number from 1 to 2147483647 is needed");
  CHECK(refusal(bounded, {"--bins", "0"}) == "--bins 0: a whole number from 1 on is needed");
  Command command;
  CHECK(refusal(command.spec, {"--seed", "99999999999999999999"}) ==
        "--seed 99999999999999999999: a whole number from 0 to 18446744073709551615 is needed");
  for (const char* option : {"--long", "--maybe-long"}) {
    for (const char* word : {"9223372036854775808", "-9223372036854775809"}) {
      CHECK(refusal(command.spec, {option, word})
                .ends_with(": a whole number from "
                           "-9223372036854775808 to 9223372036854775807 is needed"));
    }
  }
}

TEST_CASE("options: repeatable ones take one word each time") {
  Command command;
  std::string input;
  command.spec.argument("INPUT", input, "");
  cli::parse(command.spec, Words{"--list", "a", "file", "--list", "b", "--use", "x", "--use", "y"});
  CHECK(command.list == Words{"a", "b"});
  CHECK(input == "file");
  CHECK(command.used == "x;y;");
  CHECK(refusal(command.spec, {"--text", "a", "--text", "b"}) == "--text takes 1 value, not 2");
}

TEST_CASE("options: a delimiter splits words, and some options take several") {
  Command command;
  cli::parse(command.spec, Words{"--columns", "a,b", "--columns", "c", "--ends", "-1,2.5"});
  CHECK(command.columns == Words{"a", "b", "c"});
  CHECK(command.ends == std::vector<double>{-1, 2.5});
  Command apart;
  cli::parse(apart.spec, Words{"--ends", "-1", "2.5"});
  CHECK(apart.ends == std::vector<double>{-1, 2.5});
  CHECK(refusal(Command().spec, {"--ends", "1"}) == "--ends takes 2 values, not 1");
  CHECK(refusal(Command().spec, {"--ends", "1,2", "3"}).find("3") != std::string::npos);
}

TEST_CASE("options: arguments are filled in their order, a list with what is left") {
  std::string log;
  Words rest;
  CommandSpec command;
  command.argument("LOG", log, "").required();
  command.argument("CLAIM", rest, "").required();
  cli::parse(command, Words{"run", "a", "-1", "--", "--b"});
  CHECK(log == "run");
  CHECK(rest == Words{"a", "-1", "--b"});
  CHECK(begins_with(refusal(command, {"run"}), "CLAIM is required"));
  CHECK(begins_with(refusal(command, {}), "LOG is required"));
}

TEST_CASE("options: a word in brackets is one word, whatever takes it") {
  std::string log;
  Words rest;
  Words tags;
  CommandSpec command;
  command.argument("LOG", log, "");
  command.argument("CLAIM", rest, "");
  command.option("--tag", tags, "").split_at(',');
  cli::parse(command, Words{"[run1]", "[a,b]", "[last(loss)<3]", "[]", "--tag", "[x,y]"});
  CHECK(log == "[run1]");
  CHECK(rest == Words{"[a,b]", "[last(loss)<3]", "[]"});
  CHECK(tags == Words{"[x", "y]"});
  CHECK(refusal(Command().spec, {"[a,b]"}).find("[a,b]") != std::string::npos);
}

TEST_CASE("options: a value behind an equals sign may be empty, and is never the next word") {
  Command command;
  Words inputs;
  command.spec.argument("INPUT", inputs, "");
  cli::parse(command.spec,
             Words{"--text=", "file", "--list", "--text=", "--list=", "--", "--text="});
  CHECK(command.text.empty());
  CHECK(command.list == Words{"--text=", ""});
  CHECK(inputs == Words{"file", "--text="});
  CHECK(refusal(command.spec, {"--long=", "3"}) == "--long: a whole number is needed");
  CHECK(refusal(command.spec, {"--force="}) == "--force: true or false is needed");
}

TEST_CASE("options: a word too many and a value too few are refused") {
  Command command;
  const std::string see = " (tbviz help draw shows the options)";
  CHECK(refusal(command.spec, {"stray"}) == "'stray': an argument too many" + see);
  CHECK(refusal(command.spec, {"a", "b"}) == "'a': an argument too many" + see);
  CHECK(refusal(command.spec, {"--text"}) == "--text: a value TEXT is needed" + see);
  CHECK(refusal(command.spec, {"-n"}) == "--int: a value N is needed" + see);
  CHECK(refusal(command.spec, {"--ends"}) == "--ends: 2 values are needed" + see);
}

TEST_CASE("options: a misspelt one gets the nearest name") {
  Command command;
  CHECK(refusal(command.spec, {"--fource"}) ==
        "there is no option '--fource' in 'tbviz draw'; did you mean '--force'?");
  CHECK(refusal(command.spec, {"--sed=1"}) ==
        "there is no option '--sed' in 'tbviz draw'; did you mean '--seed'?");
  CHECK(refusal(command.spec, {"-fx"}) == "there is no option '-x' in 'tbviz draw'");
  CHECK(refusal(command.spec, {"-f=true"}) ==
        "'=true' behind the letter of a flag; only its long name takes a value");
}

TEST_CASE("options: choices, with the nearest") {
  std::string mode = "both";
  CommandSpec command;
  command.option("--mode", mode, "").chosen_from({"split", "all", "both"});
  cli::parse(command, Words{"--mode", "all"});
  CHECK(mode == "all");
  CHECK(refusal(command, {"--mode", "spli"}) ==
        "there is no --mode 'spli' (split, all, both); did you mean 'split'?");
}

TEST_CASE("options: an empty word, where one is needed") {
  std::string folder;
  CommandSpec command;
  command.option("--logdir", folder, "").not_empty("give a folder");
  CHECK(refusal(command, {"--logdir", ""}) == "--logdir: must not be empty; give a folder");
  CHECK(refusal(command, {"--logdir="}) != "");
}

TEST_CASE("options: some need, and some exclude, each other") {
  bool a = false;
  bool b = false;
  bool c = false;
  CommandSpec command;
  command.flag("--a", a, "").needs("--b").excludes("--c");
  command.flag("--b", b, "");
  command.flag("--c", c, "");
  CHECK(begins_with(refusal(command, {"--a"}), "--a requires --b"));
  CHECK(begins_with(refusal(command, {"--c", "--a", "--b"}), "--a excludes --c"));
  CHECK(refusal(command, {"--c", "--b"}).empty());
  CHECK(refusal(command, {"--a=false"}).empty());
  CHECK(refusal(command, {"--a", "--a=no"}).empty());
  CHECK(refusal(command, {"--a", "--b", "--c=false"}).empty());
  CHECK(begins_with(refusal(command, {"--a", "--b=false"}), "--a requires --b"));
  CHECK(refusal(command, {"--a=maybe"}) == "--a=maybe: true or false is needed");
}

TEST_CASE("options: required ones are asked for") {
  std::string output;
  CommandSpec command;
  command.name = "repair";
  command.option("-o,--output", output, "").required();
  CHECK(refusal(command, {}) == "--output is required (tbviz help repair shows the options)");
}

TEST_CASE("options: the environment stands in for an option, and is named if it is wrong") {
  std::optional<double> time;
  bool given = false;
  CommandSpec command;
  command.option("--walltime", time, "").or_environment("TBVIZ_TEST_TIME").sets(given);
  ::setenv("TBVIZ_TEST_TIME", "12", 1);
  cli::parse(command, Words{});
  CHECK(time == 12.0);
  CHECK(!given);
  cli::parse(command, Words{"--walltime", "3"});
  CHECK(time == 3.0);
  CHECK(given);
  ::setenv("TBVIZ_TEST_TIME", "noon", 1);
  CHECK(refusal(command, {}) == "TBVIZ_TEST_TIME=noon: a number is needed");
  CHECK(refusal(command, {"--walltime", "3"}).empty());
  ::setenv("TBVIZ_TEST_TIME", "", 1);
  time.reset();
  cli::parse(command, Words{});
  CHECK(!time);
  ::unsetenv("TBVIZ_TEST_TIME");
}

TEST_CASE("options: what the environment gives is in nobody's way, but can be needed") {
  std::string folder, format, name;
  CommandSpec command;
  command.option("--logdir", folder, "").or_environment("TBVIZ_TEST_LOGDIR").excludes("--format");
  command.option("--format", format, "").excludes("--logdir");
  command.option("--name", name, "").needs("--logdir");
  CHECK(begins_with(refusal(command, {"--name", "a"}), "--name requires --logdir"));
  ::setenv("TBVIZ_TEST_LOGDIR", "runs", 1);
  CHECK(refusal(command, {"--format", "csv", "--name", "a"}).empty());
  CHECK(folder == "runs");
  CHECK(begins_with(refusal(command, {"--format", "csv", "--logdir", "r"}), "--"));
  ::unsetenv("TBVIZ_TEST_LOGDIR");
}

TEST_CASE("options: one whose value is optional never takes the next word") {
  std::string kind = "none";
  Words inputs;
  CommandSpec command;
  command.option("-p,--preview", kind, "")
      .chosen_from({"auto", "kitty", "none"})
      .bare_means("auto")
      .or_environment("TBVIZ_TEST_PREVIEW");
  command.argument("INPUT", inputs, "");
  cli::parse(command, Words{"--preview", "kitty"});
  CHECK(kind == "auto");
  CHECK(inputs == Words{"kitty"});
  cli::parse(command, Words{"--preview=kitty"});
  CHECK(kind == "kitty");
  cli::parse(command, Words{"-p"});
  CHECK(kind == "auto");
  CHECK(refusal(command, {"--preview="}) == "there is no --preview '' (auto, kitty, none)");
  CHECK(begins_with(refusal(command, {"--preview=true"}), "there is no --preview 'true' ("));
  CHECK(refusal(command, {"--preview", "--preview=none"}) == "--preview takes 1 value, not 2");
  ::setenv("TBVIZ_TEST_PREVIEW", "kitty", 1);
  cli::parse(command, Words{});
  CHECK(kind == "kitty");
  cli::parse(command, Words{"--preview=none"});
  CHECK(kind == "none");
  ::setenv("TBVIZ_TEST_PREVIEW", "kity", 1);
  CHECK(refusal(command, {}) ==
        "there is no TBVIZ_TEST_PREVIEW 'kity' (auto, kitty, none); did you mean 'kitty'?");
  ::unsetenv("TBVIZ_TEST_PREVIEW");
}

TEST_CASE("options: one that stands alone outweighs all that is wrong on the line") {
  bool help = false;
  std::string output;
  CommandSpec command;
  command.flag("-h,--help", help, "").alone();
  command.option("--output", output, "").required();
  cli::parse(command, Words{"--bogus", "stray", "-h", "--output"});
  CHECK(help);
  CHECK(output.empty());
}

TEST_CASE("options: one that stands alone can be taken back, and be a value") {
  bool help = false;
  std::string output;
  CommandSpec command;
  command.flag("-h,--help", help, "").alone();
  command.option("--output", output, "");
  cli::parse(command, Words{"--help=false", "--output", "-h"});
  CHECK(!help);
  CHECK(output == "-h");
  CHECK(refusal(command, {"--help=maybe"}) == "--help=maybe: true or false is needed");
  cli::parse(command, Words{"--bogus", "--help=yes"});
  CHECK(help);
}

TEST_CASE("options: a name behind an option that takes a word is that word") {
  Command command;
  cli::parse(command.spec, Words{"--text", "--force"});
  CHECK(command.text == "--force");
  CHECK(!command.force);
}
