#include "tbviz/checkpoint/export/module_stack.h"

#include <string>
#include <utility>

namespace tbviz {
namespace {

// What stands between separators that no bracket holds.
std::vector<std::string_view> split_outside_brackets(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[' || text[i] == '(') ++depth;
    if (text[i] == ']' || text[i] == ')') --depth;
    if (text[i] != separator || depth > 0) continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

// "L['self']._modules['conv']@1": the part behind the last @ counts the calls.
std::string key_of(std::string_view key, std::string_view path) {
  const std::size_t mark = key.rfind('@');
  return std::string(path) + std::string(mark == key.npos ? "" : key.substr(mark));
}

}  // namespace

std::vector<ModuleFrame> read_module_stack(std::string_view text) {
  std::vector<ModuleFrame> frames;
  if (text.empty()) return frames;
  for (const std::string_view frame : split_outside_brackets(text, ';')) {
    const std::vector<std::string_view> parts = split_outside_brackets(frame, ',');
    if (parts.size() != 3 || parts[1].starts_with("_empty_nn_module_stack")) continue;
    frames.push_back({key_of(parts[0], parts[1]), std::string(parts[1]), std::string(parts[2])});
  }
  return frames;
}

}  // namespace tbviz
