#include "tbviz/process/program_output.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using std::chrono::milliseconds;
using std::chrono::seconds;
using tbviz::find_program;
using tbviz::output_of;

TEST_CASE("program_output: all that a program prints, and nothing that it complains of") {
  CHECK(output_of({"sh", "-c", "echo one; echo two >&2; echo three"}, seconds(30), 100) ==
        "one\nthree\n");
  CHECK(output_of({"sh", "-c", "exit 3"}, seconds(30), 100) == "");
}

TEST_CASE("program_output: its input is empty, and words are no shell's") {
  CHECK(output_of({"cat"}, seconds(30), 100) == "");
  CHECK(output_of({"printf", "%s", "$(echo no) *"}, seconds(30), 100) == "$(echo no) *");
}

TEST_CASE("program_output: nothing of a program that hangs, says too much or is not there") {
  CHECK(!output_of({"sleep", "60"}, milliseconds(100), 100));
  CHECK(!output_of({"sh", "-c", "echo begun; sleep 60"}, milliseconds(300), 100));
  CHECK(!output_of({"yes"}, seconds(30), 100));
  CHECK(!output_of({"tbviz-nobody-has-this"}, seconds(30), 100));
}

TEST_CASE("program_output: programs are found by their whole path") {
  CHECK(find_program("sh").is_absolute());
  CHECK(find_program("tbviz-nobody-has-this").empty());
}
