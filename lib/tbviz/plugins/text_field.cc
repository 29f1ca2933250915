#include "tbviz/plugins/text_field.h"

#include "tbviz/archive/wire_writer.h"
#include "tbviz/text/utf8.h"

namespace tbviz {

void append_text_field(std::string& out, std::uint32_t number, std::string_view text) {
  if (!text.empty()) append_any_text_field(out, number, text);
}

void append_any_text_field(std::string& out, std::uint32_t number, std::string_view text) {
  if (is_valid_utf8(text)) {
    append_bytes_field(out, number, text);
  } else {
    append_bytes_field(out, number, to_valid_utf8(text));
  }
}

}  // namespace tbviz
