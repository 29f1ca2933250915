#include "tbviz/base/input_name.h"

namespace tbviz {

std::string display_name(const std::filesystem::path& input) {
  return input == "-" ? "standard input" : input.string();
}

}  // namespace tbviz
