#include "tbviz/table/name_step.h"

#include <algorithm>
#include <filesystem>

#include "tbviz/text/number.h"

namespace tbviz {
namespace {

constexpr std::string_view kDigits = "0123456789";

std::optional<std::int64_t> last_number(std::string_view text) {
  const std::size_t last = text.find_last_of(kDigits);
  if (last == std::string_view::npos) return std::nullopt;
  const std::size_t before = text.find_last_not_of(kDigits, last);
  const std::size_t first = before == std::string_view::npos ? 0 : before + 1;
  return parse_integer(text.substr(first, last + 1 - first));
}

}  // namespace

NameStep::NameStep(const std::string& rule) {
  if (rule == "name" || rule == "NAME") return;
  expression_.emplace(rule, "the `step_from`");
  const int named = expression_->find("step");
  group_ = named > 0 ? named : std::min(expression_->group_count(), 1);
}

std::optional<std::int64_t> NameStep::of(std::string_view name) {
  if (!expression_) return last_number(std::filesystem::path(name).stem().string());
  if (!expression_->search(name)) return std::nullopt;
  const std::string_view matched = expression_->group(group_);
  return group_ == 0 ? last_number(matched) : parse_integer(matched);
}

}  // namespace tbviz
