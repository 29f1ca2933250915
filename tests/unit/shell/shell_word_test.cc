#include "shell/shell_word.h"

#include <doctest/doctest.h>

namespace tbviz::cli {

TEST_CASE("shell_word: what a shell sees no more in than letters stays as it is") {
  CHECK(shell_word("runs/a_1.b") == "runs/a_1.b");
  CHECK(shell_word("läufe") == "läufe");
}

TEST_CASE("shell_word: all else is quoted") {
  CHECK(shell_word("") == "''");
  CHECK(shell_word("a b") == "'a b'");
  CHECK(shell_word("$(x)") == "'$(x)'");
  CHECK(shell_word("~") == "'~'");
  CHECK(shell_word("it's") == "'it'\\''s'");
}

}  // namespace tbviz::cli
