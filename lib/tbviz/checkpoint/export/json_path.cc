#include "tbviz/checkpoint/export/json_path.h"

#include <algorithm>

namespace tbviz {

void JsonPathHandler::enter(std::string_view key) {
  if (depth_ == path_.size()) path_.emplace_back();
  path_[depth_++] = key;
}

void JsonPathHandler::begin_object() {
  object_begins();
  enter({});
}

void JsonPathHandler::key(std::string_view name) { path_[depth_ - 1] = name; }

void JsonPathHandler::end_object() {
  --depth_;
  object_ends();
}

void JsonPathHandler::begin_array() {
  array_begins();
  enter("[]");
}

void JsonPathHandler::end_array() { --depth_; }

bool JsonPathHandler::at(std::initializer_list<std::string_view> place) const {
  return place.size() == depth_ && std::equal(place.begin(), place.end(), path_.begin(),
                                              [](std::string_view wanted, const std::string& key) {
                                                return wanted == "*" || wanted == key;
                                              });
}

}  // namespace tbviz
