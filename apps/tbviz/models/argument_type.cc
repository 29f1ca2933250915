#include "models/argument_type.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

namespace tbviz::cli {
namespace {

bool is_part_of_name(unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.'; }

constexpr std::array<std::string_view, 5> kContainers = {"Optional", "List", "Tuple", "Dict",
                                                         "Union"};
constexpr std::array<std::string_view, 7> kNeither = {"int",    "float",  "bool",    "number",
                                                      "Scalar", "Device", "NoneType"};

/// What the names in a type stand for.
struct Contents {
  bool tensor = false;
  bool text = false;
};

Contents contents_of(std::string_view type) {
  Contents contents;
  bool is_key = false;  // The first name behind "Dict".
  for (std::size_t at = 0; at < type.size();) {
    if (!is_part_of_name(static_cast<unsigned char>(type[at]))) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < type.size() && is_part_of_name(static_cast<unsigned char>(type[end]))) ++end;
    const std::string_view name = type.substr(at, end - at);
    at = end;
    const bool counts = !is_key && std::ranges::find(kContainers, name) == kContainers.end() &&
                        std::ranges::find(kNeither, name) == kNeither.end();
    is_key = name == "Dict";
    if (!counts) continue;
    contents.tensor = contents.tensor || name != "str";
    contents.text = contents.text || name != "Tensor";
  }
  return contents;
}

}  // namespace

bool may_hold_tensor(std::string_view type) { return type.empty() || contents_of(type).tensor; }

bool may_hold_text(std::string_view type) { return type.empty() || contents_of(type).text; }

bool is_text(std::string_view type) { return type == "str" || type == "Optional[str]"; }

bool is_tensor(std::string_view type) { return type == "Tensor" || type == "Optional[Tensor]"; }

bool has_list_of_tensors(std::string_view type) {
  return type == "Any" || type.find("List[Tensor]") != std::string_view::npos;
}

}  // namespace tbviz::cli
