#include "tbviz/plugins/text.h"

#include <string>

#include "tbviz/error.h"
#include "tbviz/plugins/plugin_value.h"
#include "tbviz/plugins/tensor_proto.h"
#include "tbviz/text/utf8.h"

namespace tbviz {

Summary text_summary(std::string_view tag, std::string_view text) {
  if (!is_valid_utf8(text))
    throw FormatError({}, "is not in UTF-8, as texts of logs are; iconv converts it");
  check_value_bytes(text.size());
  return {std::string(tag) + "/text_summary",
          plugin_value("text", {}, encode_string_tensor(text, {1}))};
}

}  // namespace tbviz
