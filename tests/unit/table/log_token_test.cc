#include "tbviz/table/log_token.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tbviz;

namespace {

using Texts = std::vector<std::string>;

/// Tokens as "k text", k being the first letter of the kind: Bar, Text, Count, Number, Quote,
/// Separator, sIgn, Open, cLose, Word.
Texts tokens_of(std::string_view line) {
  constexpr std::string_view kLetters = "BTCNQSIOLW";
  TokenLine cut;
  cut.cut("left: 1/2 [over]");
  cut.cut(line);
  Texts tokens;
  for (const Token& token : cut.tokens) {
    tokens.push_back(std::string(1, kLetters[static_cast<std::size_t>(token.kind)]) + ' ' +
                     std::string(token.text));
  }
  return tokens;
}

std::string kind_of(std::string_view word) {
  const Texts tokens = tokens_of(word);
  return tokens.size() == 1 ? tokens[0].substr(0, 1) : std::to_string(tokens.size()) + " tokens";
}

}  // namespace

TEST_CASE("log_token: names, signs and numbers") {
  CHECK(tokens_of("loss: 0.5, lr=1e-3") ==
        Texts{"W loss", "I :", "N 0.5", "S ,", "W lr", "I =", "N 1e-3"});
  CHECK(tokens_of("").empty());
  CHECK(tokens_of("  ").empty());
}

TEST_CASE("log_token: brackets open and close") {
  CHECK(tokens_of("D(G(z)) [1] {x}") == Texts{"W D", "O (", "W G", "O (", "W z", "L )", "L )",
                                              "O [", "N 1", "L ]", "O {", "W x", "L }"});
}

TEST_CASE("log_token: bars with their percentage") {
  CHECK(kind_of("50%|##   |") == "B");
  CHECK(kind_of("100%|\xE2\x96\x88\xE2\x96\x88|") == "B");
  CHECK(kind_of("\xE2\x94\x81\xE2\x94\x81\xE2\x94\x81") == "B");
  CHECK(tokens_of("acc: 98% | lr: 1") ==
        Texts{"W acc", "I :", "N 98%", "S |", "W lr", "I :", "N 1"});
}

TEST_CASE("log_token: dates and times of day are text") {
  for (const char* text :
       {"2024-01-02", "2024-01-02T03:04:05", "0:22:36", "5:17", "03:04:05,123", "01/02/2024"}) {
    CAPTURE(text);
    CHECK(kind_of(text) == "T");
  }
}

TEST_CASE("log_token: n/total counts") {
  CHECK(kind_of("3/10") == "C");
  CHECK(kind_of("3 / 10") == "C");
  TokenLine line;
  line.cut("120/500");
  CHECK(line.numbers.at(0).number.whole == 120);
  CHECK(line.numbers.at(0).total.whole == 500);
  CHECK(kind_of("1/2/3") == "T");
  CHECK(kind_of("99999999999999999999/3") != "C");
}

TEST_CASE("log_token: versions, ranges and addresses are no numbers") {
  for (const char* text : {"1.2.3", "127.0.0.1", "3-5"}) {
    CAPTURE(text);
    CHECK(kind_of(text) == "T");
  }
  CHECK(kind_of("0x10") == "W");
  CHECK(kind_of("v2") == "W");
}

TEST_CASE("log_token: quoted text is one token, a quote alone is not") {
  CHECK(tokens_of("\"a: 1\" 'b'") == Texts{"Q \"a: 1\"", "Q 'b'"});
  CHECK(tokens_of("\"a") == Texts{"T \"", "W a"});
}

TEST_CASE("log_token: separators, and words of marks alone") {
  CHECK(tokens_of("a, b; c | d\te <f>") ==
        Texts{"W a", "S ,", "W b", "S ;", "W c", "S |", "W d", "S \t", "W e", "S <", "W f", "S >"});
  CHECK(kind_of("-") == "S");
  CHECK(kind_of("-----") == "S");
  CHECK(kind_of("->") == "S");
}

TEST_CASE("log_token: where tokens stand") {
  TokenLine line;
  line.cut("a:  1");
  REQUIRE(line.tokens.size() == 3);
  CHECK(line.tokens[1].begin == 1);
  CHECK(line.tokens[1].gap == 0);
  CHECK(line.tokens[2].begin == 4);
  CHECK(line.tokens[2].end == 5);
  CHECK(line.tokens[2].gap == 2);
}
