#include "tbviz/error.h"

#include <doctest/doctest.h>

#include <csignal>
#include <string>

#include "tbviz/text/utf8.h"

using namespace tbviz;

TEST_CASE("error: a batch goes on unless it was stopped or output failed") {
  CHECK(is_bad_input(UsageError("there is no layer 7", "model.pt")));
  CHECK(is_bad_input(InputError("a.png", "cannot be opened")));
  CHECK(is_bad_input(FormatError("a.png", "cut short?")));
  CHECK(is_bad_input(UnsupportedError("a.gif", "GIF pictures are not supported")));
  CHECK(is_bad_input(ModelError("a.png", "the model failed to run")));
  CHECK_FALSE(is_bad_input(OutputError("out.png", "exists")));
  CHECK_FALSE(is_bad_input(Interrupted(SIGINT)));
  CHECK_FALSE(is_bad_input(Interrupted(SIGTERM)));
}

TEST_CASE("error: blame goes to a file only where none is named") {
  const Error unnamed = blaming(UnsupportedError({}, "is too large"), "a.npy");
  CHECK(unnamed.what() == std::string("a.npy: is too large"));
  CHECK(unnamed.file() == "a.npy");
  CHECK(unnamed.kind() == ErrorKind::kUnsupported);
  CHECK(blaming(InputError("b.npy", "is missing"), "a.npy").what() ==
        std::string("b.npy: is missing"));
  ModelError raised({}, "it raised");
  CHECK(raised.detail().empty());
  raised.set_detail("in line 3");
  CHECK(blaming(raised, "a.npy").detail() == "in line 3");
}

TEST_CASE("error: of a fact that quotes a giant name the middle is left out") {
  std::string name;
  for (int i = 0; i < 100'000; ++i) name += "\u00e9";
  const std::string message = FormatError("a.pt", "x " + name + "; save it again").what();
  CHECK(message.size() < 4200);
  CHECK(message.starts_with("a.pt: x \u00e9"));
  CHECK(message.ends_with("\u00e9; save it again"));
  CHECK(is_valid_utf8(message));
}

TEST_CASE("error: a NUL in a name does not hide what follows it") {
  const FormatError error("a.npz", std::string_view("'x\0y' is refused", 16));
  CHECK(error.what() == std::string("a.npz: 'x\xE2\x90\x80y' is refused"));
}
