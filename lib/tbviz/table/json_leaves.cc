#include "tbviz/table/json_leaves.h"

#include <algorithm>

#include "tbviz/text/ascii.h"
#include "tbviz/text/number.h"

namespace tbviz {
namespace {

std::string_view row_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// A cell under a row's number under a column.
bool is_numbered(const JsonLeaf& leaf) {
  return !leaf.top && std::ranges::all_of(row_of(leaf.path), is_digit) &&
         json_column_of(leaf.path).find('/') == std::string_view::npos;
}

}  // namespace

void JsonLeaves::clear() {
  leaves_.clear();
  parents_.clear();
  arena_.clear();
  is_object_ = false;
  has_history_ = false;
  has_others_ = false;
  lists_ = 0;
  array_depth_ = 0;
}

bool JsonLeaves::has_numbered_columns() const {
  constexpr std::size_t kFewestCells = 4;
  if (leaves_.size() < kFewestCells || lists_ > 0 || !is_numbered(leaves_[0])) return false;
  const auto column = [this](std::size_t i) { return json_column_of(leaves_[i].path); };
  std::size_t rows = 1;
  while (rows < leaves_.size() && column(rows) == column(0)) ++rows;
  if (rows == leaves_.size() || leaves_.size() % rows != 0) return false;
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    if (!is_numbered(leaves_[i]) || row_of(leaves_[i].path) != row_of(leaves_[i % rows].path) ||
        column(i) != column(i / rows * rows)) {
      return false;
    }
  }
  return true;
}

void JsonLeaves::begin_object() {
  if (is_object_) has_others_ = true;
  if (array_depth_ > 0) return;
  if (parents_.empty()) {
    is_object_ = true;
    path_.clear();
  } else {
    path_ += '/';
  }
  parents_.push_back(path_.size());
}

void JsonLeaves::end_object() {
  if (array_depth_ == 0) parents_.pop_back();
}

void JsonLeaves::key(std::string_view name) {
  if (array_depth_ > 0) return;
  constexpr std::size_t kLongestPath = 1000;  // Tags are no longer.
  path_.resize(parents_.back());
  path_ += name.substr(0, kLongestPath - std::min(path_.size(), kLongestPath));
}

void JsonLeaves::begin_array() {
  if (array_depth_++ > 0) {
    has_others_ = true;
    return;
  }
  has_history_ |= parents_.size() == 1 && path_ == "log_history";
  if (!parents_.empty()) leaves_.push_back({.path = arena_.keep(path_), .number = {}, .text = {}});
  ++lists_;
  list_size_ = 0;
}

void JsonLeaves::end_array() {
  if (--array_depth_ == 0) has_others_ |= list_size_ == 0;
}

void JsonLeaves::string(std::string_view text) {
  if (JsonLeaf* const leaf = add(JsonLeaf::Kind::kText)) leaf->text = arena_.keep(text);
}

void JsonLeaves::whole_number(std::int64_t value) {
  if (LooseNumber* const number = add_number()) {
    number->value = static_cast<double>(value);
    number->whole = value;
    number->plain = true;
  }
}

void JsonLeaves::number(double value) {
  if (LooseNumber* const number = add_number()) {
    number->value = value;
    number->whole = to_whole_number(value);
  }
}

void JsonLeaves::boolean(bool) { static_cast<void>(add(JsonLeaf::Kind::kOther)); }

void JsonLeaves::null() { static_cast<void>(add(JsonLeaf::Kind::kNull)); }

LooseNumber* JsonLeaves::add_number() {
  if (array_depth_ > 0) {
    ++list_size_;
    return nullptr;
  }
  JsonLeaf* const leaf = add(JsonLeaf::Kind::kNumber);
  return leaf == nullptr ? nullptr : &leaf->number;
}

JsonLeaf* JsonLeaves::add(JsonLeaf::Kind kind) {
  has_others_ = true;
  if (array_depth_ > 0 || parents_.empty()) return nullptr;
  JsonLeaf& leaf = leaves_.emplace_back();
  leaf.path = arena_.keep(path_);
  leaf.kind = kind;
  leaf.top = parents_.size() == 1;
  return &leaf;
}

}  // namespace tbviz
