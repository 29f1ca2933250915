#include "tbviz/io/input_name.h"

namespace tbviz {

std::string display_name(const std::filesystem::path& input) {
  if (input.empty()) return "''";
  return input == "-" ? "standard input" : input.string();
}

std::string default_name(const std::filesystem::path& input) {
  return display_name(input) == display_name("-") ? "value" : input.stem().string();
}

std::string lower_case_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return extension;
}

}  // namespace tbviz
