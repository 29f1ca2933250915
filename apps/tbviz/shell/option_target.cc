#include "shell/option_target.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

#include "tbviz/text/number.h"

namespace tbviz::cli {
namespace {

template <class Integer>
bool read_integer(std::string_view word, Integer& number) {
  const auto value = [word] {
    if constexpr (std::is_signed_v<Integer>) {
      return parse_integer(word);
    } else {
      return parse_unsigned_integer(word);
    }
  }();
  if (!value || !std::in_range<Integer>(*value)) return false;
  number = static_cast<Integer>(*value);
  return true;
}

bool read_number(const std::string& word, double& number) {
  const std::optional<double> value = parse_number(word);
  if (value) number = *value;
  return value.has_value();
}

bool read_flag(std::string word, bool& flag) {
  constexpr std::array<std::string_view, 4> kYes = {"true", "yes", "on", "1"};
  constexpr std::array<std::string_view, 4> kNo = {"false", "no", "off", "0"};
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const bool yes = std::ranges::find(kYes, word) != kYes.end();
  if (!yes && std::ranges::find(kNo, word) == kNo.end()) return false;
  flag = yes;
  return true;
}

}  // namespace

template <class Integer>
void Target::hold_range_of(const Integer& /*number*/) {
  lowest_ = std::numeric_limits<Integer>::min();
  greatest_ = std::numeric_limits<Integer>::max();
}

Target::Target(bool& flag)
    : kind_(ValueKind::kFlag),
      store_([&flag](const auto& word) { return read_flag(word, flag); }) {}

Target::Target(std::string& text)
    : store_([&text](const auto& word) {
        text = word;
        return true;
      }) {}

Target::Target(std::filesystem::path& path)
    : kind_(ValueKind::kPath), store_([&path](const auto& word) {
        path = word;
        return true;
      }) {}

Target::Target(int& number)
    : kind_(ValueKind::kInteger),
      store_([&number](const auto& word) { return read_integer(word, number); }) {
  hold_range_of(number);
}

Target::Target(std::int64_t& number)
    : kind_(ValueKind::kInteger),
      store_([&number](const auto& word) { return read_integer(word, number); }) {
  hold_range_of(number);
}

Target::Target(std::uint64_t& number)
    : kind_(ValueKind::kInteger),
      least_(0),
      store_([&number](const auto& word) { return read_integer(word, number); }) {
  hold_range_of(number);
}

Target::Target(double& number)
    : kind_(ValueKind::kNumber),
      store_([&number](const auto& word) { return read_number(word, number); }) {}

Target::Target(std::optional<std::int64_t>& number)
    : kind_(ValueKind::kInteger),
      store_([&number](const auto& word) { return read_integer(word, number.emplace()); }) {
  hold_range_of(std::int64_t{});
}

Target::Target(std::optional<double>& number)
    : kind_(ValueKind::kNumber),
      store_([&number](const auto& word) { return read_number(word, number.emplace()); }) {}

Target::Target(std::vector<std::string>& texts)
    : is_list_(true), store_([&texts](const auto& word) {
        texts.push_back(word);
        return true;
      }) {}

Target::Target(std::vector<double>& numbers)
    : kind_(ValueKind::kNumber),
      is_list_(true),
      store_([&numbers](const auto& word) { return read_number(word, numbers.emplace_back()); }) {}

Target::Target(std::function<void(const std::string& word)> use)
    : store_([use = std::move(use)](const std::string& word) {
        use(word);
        return true;
      }) {}

}  // namespace tbviz::cli
