#include "tbviz/plugins/text.h"

#include <doctest/doctest.h>

#include "support/value_hex.h"
#include "tbviz/error.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

TEST_CASE("text: add_text's value, byte by byte") {
  // Summary.Value(metadata=SummaryMetadata(plugin_data=PluginData(plugin_name="text")),
  //               tensor=TensorProto(dtype="DT_STRING", tensor_shape=[1], string_val=[b"hi"]))
  CHECK(value_hex(text_summary("notes", "hi")) ==
        "notes/text_summary text 420c0807120412020801420268694a080a060a0474657874");
}

TEST_CASE("text: what is not in UTF-8 is refused") {
  CHECK_THROWS_AS(text_summary("notes", "gr\xfc\xdf"), FormatError);
}
