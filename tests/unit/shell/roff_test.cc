#include "shell/roff.h"

#include <doctest/doctest.h>

using tbviz::cli::roff_text;
using tbviz::cli::RoffPage;

// The escapes are those of groff_char(7) and mandoc_char(7).
TEST_CASE("roff: characters that roff takes for others are escaped") {
  CHECK(roff_text("--steps A:B") == "\\-\\-steps A:B");
  CHECK(roff_text("a\\b") == "a\\eb");
  CHECK(roff_text("'it's' \"so\"") == "\\(aqit\\(aqs\\(aq \\(dqso\\(dq");
  CHECK(roff_text("`^~") == "\\(ga\\(ha\\(ti");
  CHECK(roff_text("10 % of [x], {y}|z<T> $HOME #1") == "10 % of [x], {y}|z<T> $HOME #1");
}

TEST_CASE("roff: no text is taken for a macro") {
  CHECK(roff_text(".npy") == "\\&.npy");
  CHECK(roff_text("a.npy .npz") == "a.npy .npz");
  CHECK(roff_text("'x") == "\\(aqx");
}

TEST_CASE("roff: characters beyond ASCII are named, controls are shown") {
  CHECK(roff_text("größe…") == "gr\\[u00F6]\\[u00DF]e\\[u2026]");
  CHECK(roff_text("\xF0\x9F\x98\x80") == "\\[u1F600]");
  CHECK(roff_text("a\nb\x1B") == "a\\[u240A]b\\[u241B]");
}

TEST_CASE("roff: a page, word for word") {
  RoffPage page("A-B", "2026-01-02", "a-b 1.0", "manual of a");
  page.section("NAME");
  page.line("a\\-b \\- both");
  page.section("DESCRIPTION");
  page.paragraph("First.");
  page.paragraph("Second.");
  page.tagged("\\fB\\-x\\fR", "Does it.");
  page.shell_line("a-b 'x'");
  CHECK(page.take() ==
        ".TH \"A\\-B\" 1 \"2026-01-02\" \"a\\-b 1.0\" \"manual of a\"\n"
        ".SH \"NAME\"\n"
        "a\\-b \\- both\n"
        ".SH \"DESCRIPTION\"\n"
        "First.\n"
        ".PP\n"
        "Second.\n"
        ".TP\n"
        "\\fB\\-x\\fR\n"
        "Does it.\n"
        ".PP\n"
        ".RS 4\n"
        ".nf\n"
        "a\\-b \\(aqx\\(aq\n"
        ".fi\n"
        ".RE");
}
