#include "tbviz/text/python_number.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace tbviz {

// fmt chooses digits and exponents as Python does.
void append_python_float(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "nan";
    return;
  }
  const std::size_t begin = out.size();
  fmt::format_to(std::back_inserter(out), "{}", value);
  if (std::isfinite(value) && out.find_first_of(".e", begin) == std::string::npos) out += ".0";
}

std::string python_repr(double value) {
  std::string text;
  append_python_float(text, value);
  return text;
}

}  // namespace tbviz
