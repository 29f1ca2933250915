#include "tbviz/event/event_editor.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/text/glob.h"

namespace tbviz {

std::optional<std::string> TagRename::apply(std::string_view tag) const {
  const std::size_t star = from.find('*');
  if (star == std::string::npos) return tag == from ? std::optional(to) : std::nullopt;
  const std::string_view front = std::string_view(from).substr(0, star);
  const std::string_view back = std::string_view(from).substr(star + 1);
  if (tag.size() < front.size() + back.size() || !tag.starts_with(front) || !tag.ends_with(back)) {
    return {};
  }
  std::string name = to;
  if (const std::size_t place = name.find('*'); place != std::string::npos) {
    name.replace(place, 1, tag.substr(star, tag.size() - front.size() - back.size()));
  }
  return name;
}

std::vector<std::string> EventEditor::tags() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < names_.size(); ++i) names.push_back(names_.name(i));
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::pair<std::string, std::string>> EventEditor::new_names() const {
  std::vector<std::pair<std::string, std::string>> names;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (tags_[i].seen == 0) continue;
    names.emplace_back(names_.name(i), tags_[i].name.value_or(names_.name(i)));
  }
  std::sort(names.begin(), names.end());
  return names;
}

EventEditor::Tag& EventEditor::tag_of(std::string_view name) {
  const std::size_t number = names_[name];
  if (number < tags_.size()) return tags_[number];
  Tag& tag = tags_.emplace_back();
  tag.kept = (rules_.keep.empty() || glob_match_any(rules_.keep, name)) &&
             !glob_match_any(rules_.drop, name);
  for (const TagRename& rename : rules_.renames) {
    tag.name = rename.apply(name);
    if (tag.name) break;
  }
  if (tag.name == name) tag.name.reset();
  return tag;
}

ValueChange EventEditor::change_of(const ValueView& value, std::int64_t step) {
  ValueChange change;
  Tag& tag = tag_of(value.tag);
  const bool wanted = tag.kept && rules_.steps.contains(step);
  change.dropped = !wanted || tag.seen++ % rules_.thin != 0;
  if (change.dropped) {
    if (tag.metadata.empty()) tag.metadata = as_chars(value.metadata);
    return change;
  }
  change.tag = tag.name;
  change.metadata = std::exchange(tag.metadata, {});
  if (!value.metadata.empty()) change.metadata.clear();
  return change;
}

// A first event has no step, nor has a graph.
std::optional<std::int64_t> EventEditor::new_step(const EventView& event) const {
  const bool has_step = event.kind == EventKind::kSummary || event.kind == EventKind::kSessionLog ||
                        (event.kind == EventKind::kFileVersion && event.step != 0);
  if (rules_.shift_steps == 0 || !has_step) return {};
  std::int64_t step = 0;
  if (__builtin_add_overflow(event.step, rules_.shift_steps, &step)) {
    throw FormatError({}, fmt::format("step {} moved by {} does not fit 64 bits", event.step,
                                      rules_.shift_steps));
  }
  return step;
}

EventEditor::Outcome EventEditor::apply(const EventView& event) {
  changes_.clear();
  for (const ValueView& value : event.values) changes_.push_back(change_of(value, event.step));
  const auto gone = std::count_if(changes_.begin(), changes_.end(),
                                  [](const ValueChange& change) { return change.dropped; });
  dropped_ += gone;
  kept_ += static_cast<std::int64_t>(changes_.size()) - gone;
  if (!changes_.empty() && gone == static_cast<std::ptrdiff_t>(changes_.size())) {
    return Outcome::kDropped;
  }
  if (std::none_of(changes_.begin(), changes_.end(),
                   [](const ValueChange& change) { return change.any(); })) {
    changes_.clear();
  }
  const std::optional<std::int64_t> step = new_step(event);
  if (changes_.empty() && !step) return Outcome::kUnchanged;
  message_ = rewrite_event(event, step, changes_);
  return Outcome::kChanged;
}

}  // namespace tbviz
