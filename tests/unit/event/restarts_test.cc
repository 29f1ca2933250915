#include "tbviz/event/restarts.h"

#include <doctest/doctest.h>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

// What TensorBoard itself makes of restarts is compared in tests/oracle/test_read_log.py.

TEST_CASE("restarts: a session start hides all tags from its step on, and nothing behind it") {
  Restarts restarts(RestartRule::kSessions);
  restarts.note_session_start({0, 100}, 5);
  CHECK(restarts.hides({0, 50}, "a", 5));
  CHECK(restarts.hides({0, 50}, "b", 9));
  CHECK_FALSE(restarts.hides({0, 50}, "a", 4));
  CHECK_FALSE(restarts.hides({0, 150}, "a", 5));
  CHECK_FALSE(restarts.hides({1, 0}, "a", 7));
}

TEST_CASE("restarts: of several session starts each hides what stands before it") {
  Restarts restarts(RestartRule::kSessions);
  restarts.note_session_start({0, 100}, 5);
  restarts.note_session_start({1, 0}, 8);
  restarts.note_session_start({2, 0}, 2);
  CHECK(restarts.hides({0, 50}, "a", 3));
  CHECK(restarts.hides({1, 50}, "a", 2));
  CHECK_FALSE(restarts.hides({0, 50}, "a", 1));
  CHECK_FALSE(restarts.hides({2, 50}, "a", 3));
}

TEST_CASE("restarts: a step that repeats or goes back hides its own tag's values") {
  Restarts restarts(RestartRule::kSteps);
  restarts.note_value({0, 10}, "a", 1);
  restarts.note_value({0, 20}, "a", 2);
  restarts.note_value({0, 30}, "b", 2);
  restarts.note_value({0, 40}, "a", 3);
  restarts.note_value({0, 50}, "a", 2);
  restarts.note_session_start({0, 60}, 0);  // Of no meaning to this rule.
  CHECK_FALSE(restarts.hides({0, 10}, "a", 1));
  CHECK(restarts.hides({0, 20}, "a", 2));
  CHECK(restarts.hides({0, 40}, "a", 3));
  CHECK_FALSE(restarts.hides({0, 30}, "b", 2));
  CHECK_FALSE(restarts.hides({0, 50}, "a", 2));
}

TEST_CASE("restarts: nothing is hidden if that is wanted") {
  Restarts restarts(RestartRule::kNone);
  restarts.note_session_start({0, 100}, 0);
  restarts.note_value({0, 110}, "a", 5);
  restarts.note_value({0, 120}, "a", 5);
  CHECK_FALSE(restarts.hides({0, 50}, "a", 5));
  CHECK_FALSE(restarts.hides({0, 110}, "a", 5));
}
