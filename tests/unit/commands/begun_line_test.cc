#include "commands/completion/begun_line.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "commands/completion/candidates.h"

using namespace tbviz::cli;
using Kind = BegunWord::Kind;

namespace {

/// draw MODEL [PART...] --mode -q --size A B --tint[=WORD] --layer
struct Drawing {
  Drawing() {
    command.argument("MODEL", model, "")
        .completes(Completion::kModel)
        .or_environment("DRAWN_MODEL");
    command.argument("PART", parts, "");
    command.option("-m,--mode", mode, "How").chosen_from({"fine", "rough"}).excludes("--quick");
    command.flag("-q,--quick", quick, "Fast");
    command.option("--size", sizes, "").takes_words(2);
    command.option("--tint", mode, "").bare_means("red").chosen_from({"red", "blue"});
    command.option("--part", parts, "").chosen_from({"a", "b", "ab"}).split_at(',').repeatable();
  }

  BegunLine line(std::initializer_list<std::string_view> words) {
    BegunLine begun(command);
    for (const std::string_view word : words) begun.take(word);
    return begun;
  }

  BegunWord last(std::initializer_list<std::string_view> words, std::string_view word) {
    return line(words).complete(word);
  }

  std::vector<std::string> values(std::initializer_list<std::string_view> words,
                                  std::string_view word) {
    std::vector<std::string> values;
    const BegunLine begun = line(words);
    for (const Candidate& candidate : value_candidates(begun.complete(word), begun)) {
      values.push_back(candidate.value);
    }
    return values;
  }

  std::string mode;
  std::string model;
  bool quick = false;
  std::vector<std::string> parts;
  std::vector<double> sizes;
  CommandSpec command;
};

constexpr std::array kModels = {Completion::kModel};

}  // namespace

TEST_CASE("begun_line: arguments in their order, the last takes all that are left") {
  Drawing draw;
  CHECK(draw.last({}, "x").option->name == "MODEL");
  CHECK(draw.last({"a.pt"}, "").option->name == "PART");
  CHECK(draw.last({"a.pt", "b", "c"}, "").option->name == "PART");
  CHECK(draw.last({"-q", "--", "a.pt"}, "--mode").option->name == "PART");
}

TEST_CASE("begun_line: a value in the next word, behind = and behind a letter") {
  Drawing draw;
  CHECK(draw.last({"--mode"}, "").option->name == "--mode");
  CHECK(draw.last({"-m"}, "--").option->name == "--mode");
  CHECK(draw.last({"-qm"}, "").option->name == "--mode");
  CHECK(draw.last({"-mfine"}, "").option->name == "MODEL");
  const BegunWord word = draw.last({}, "--mode=f");
  CHECK(word.lead == "--mode=");
  CHECK(word.begun == "f");
  CHECK(draw.last({"--mode=fine"}, "").option->name == "MODEL");
}

TEST_CASE("begun_line: as many words as an option takes") {
  Drawing draw;
  CHECK(draw.last({"--size", "1"}, "").option->name == "--size");
  CHECK(draw.last({"--size", "1", "2"}, "").option->name == "MODEL");
}

TEST_CASE("begun_line: an optional value stands behind = alone") {
  Drawing draw;
  CHECK(draw.last({"--tint"}, "").option->name == "MODEL");
  CHECK(draw.values({}, "--tint=b") == std::vector<std::string>{"--tint=blue"});
}

TEST_CASE("begun_line: what makes no sense is passed over") {
  Drawing draw;
  CHECK(draw.last({"--bogus", "-zq", "--=", "-"}, "").option->name == "PART");
  CHECK(draw.last({}, "--bogus=").kind == Kind::kNothing);
  CHECK(draw.last({}, "--bogus").kind == Kind::kOptionName);
}

TEST_CASE("begun_line: models of the line, else of the environment") {
  Drawing draw;
  CHECK(draw.line({"-q", "a.pt", "b"}).values_of(kModels) == std::vector<std::string>{"a.pt"});
  CHECK(draw.line({"-q"}).values_of(kModels).empty());
  ::setenv("DRAWN_MODEL", "c.pt", 1);
  CHECK(draw.line({"-q"}).values_of(kModels) == std::vector<std::string>{"c.pt"});
  CHECK(draw.line({"a.pt"}).values_of(kModels) == std::vector<std::string>{"a.pt"});
  ::unsetenv("DRAWN_MODEL");
}

TEST_CASE("candidates: options that may still be given") {
  Drawing draw;
  const auto offered = [&draw](std::initializer_list<std::string_view> words) {
    std::vector<std::string> names;
    for (const Candidate& candidate : option_candidates(draw.command, draw.line(words), "--")) {
      names.push_back(candidate.value);
    }
    return names;
  };
  CHECK(offered({}) == std::vector<std::string>{"--mode", "--quick", "--size", "--tint", "--part"});
  CHECK(offered({"--mode", "fine"}) == std::vector<std::string>{"--size", "--tint", "--part"});
  CHECK(offered({"-q", "--part", "a"}) == std::vector<std::string>{"--size", "--tint", "--part"});
}

TEST_CASE("candidates: the last of a list, without those in front") {
  Drawing draw;
  CHECK(draw.values({"--part"}, "") == std::vector<std::string>{"a", "b", "ab"});
  CHECK(draw.values({"--part"}, "b,a") == std::vector<std::string>{"b,a", "b,ab"});
  CHECK(draw.values({}, "--part=a,") == std::vector<std::string>{"--part=a,b", "--part=a,ab"});
}
