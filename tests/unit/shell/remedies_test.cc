#include "shell/remedies.h"

#include <doctest/doctest.h>

using namespace tbviz;  // NOLINT(google-build-using-namespace)
using cli::message_of;

TEST_CASE("remedies: options stand where the library names its own parameters") {
  CHECK(message_of(FormatError("a.png", "is too large; raise `max_pixels`")) ==
        "a.png: is too large; raise --max-pixels");
  CHECK(message_of(UsageError("1 `tags` was given; `number` numbers them")) ==
        "1 --tag was given; --number numbers them");
}

TEST_CASE("remedies: other words stay, and so do the names of files") {
  CHECK(message_of(InputError("`tags`", "`tags` of `x`")) == "`tags`: --tag of `x`");
  CHECK(message_of(InputError({}, "tags")) == "tags");
}
