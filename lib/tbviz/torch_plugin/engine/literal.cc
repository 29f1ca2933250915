#include "tbviz/torch_plugin/engine/literal.h"

#include "tbviz/text/number.h"

namespace tbviz {

bool is_none(const Literal& literal) {
  const std::string& text = literal.text;
  return !literal.quoted && (text == "none" || text == "None" || text == "null");
}

std::optional<std::uint8_t> as_bool(const Literal& literal) {
  if (literal.quoted) return std::nullopt;
  if (literal.text == "true" || literal.text == "True") return 1;
  if (literal.text == "false" || literal.text == "False") return 0;
  return std::nullopt;
}

std::optional<std::int64_t> as_integer(const Literal& literal) {
  return literal.quoted ? std::nullopt : parse_integer(literal.text);
}

std::optional<double> as_number(const Literal& literal) {
  return literal.quoted ? std::nullopt : parse_number(literal.text);
}

}  // namespace tbviz
