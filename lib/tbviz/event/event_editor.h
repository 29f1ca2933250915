// A filter over the events of one log: which values stay, and under which tag and step.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/event/event_rewrite.h"
#include "tbviz/event/event_view.h"
#include "tbviz/event/step_range.h"
#include "tbviz/text/name_index.h"

namespace tbviz {

/// A new name for tags. One * in `from` stands for any text, which a * in `to` repeats.
struct TagRename {
  std::string from;
  std::string to;

  /// The tag's new name; none if it does not match.
  [[nodiscard]] std::optional<std::string> apply(std::string_view tag) const;
};

/// What is done to values, in this order. Events without values stay as they are, but for the steps
/// of restarts, which are shifted as well.
struct EditRules {
  std::vector<std::string> keep;  ///< Globs over tags; none: all.
  std::vector<std::string> drop;  ///< Globs over tags.
  StepRange steps;
  std::int64_t thin = 1;           ///< Of each tag every n-th value stays, the first one too.
  std::vector<TagRename> renames;  ///< The first one that matches.
  std::int64_t shift_steps = 0;
};

/// Applies rules to one event after the other, in memory for the names of the tags. Not
/// thread-safe.
class EventEditor {
 public:
  enum class Outcome : std::uint8_t { kUnchanged, kChanged, kDropped };

  explicit EventEditor(EditRules rules) : rules_(std::move(rules)) {}

  /// Throws FormatError, without a file, if a shifted step does not fit 64 bits.
  ///
  /// Where a tag's first value is left out, what it said of its plugin goes to the next one.
  [[nodiscard]] Outcome apply(const EventView& event);

  /// The event's new message. REQUIRES: apply() returned kChanged.
  [[nodiscard]] const std::string& message() const { return message_; }

  /// The tags that were met, as they were called, sorted.
  [[nodiscard]] std::vector<std::string> tags() const;

  /// The tags of values that stayed, and what they are called now, sorted by the tags.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> new_names() const;

  /// How many values stayed, and how many did not.
  [[nodiscard]] std::int64_t kept() const { return kept_; }
  [[nodiscard]] std::int64_t dropped() const { return dropped_; }

 private:
  struct Tag {
    bool kept = false;
    std::optional<std::string> name;  // A new one.
    std::int64_t seen = 0;
    std::string metadata;  // Of a value that was left out, until one stays.
  };

  Tag& tag_of(std::string_view name);
  ValueChange change_of(const ValueView& value, std::int64_t step);
  [[nodiscard]] std::optional<std::int64_t> new_step(const EventView& event) const;

  EditRules rules_;
  NameIndex names_;
  std::vector<Tag> tags_;  // By name.
  std::vector<ValueChange> changes_;
  std::string message_;
  std::int64_t kept_ = 0;
  std::int64_t dropped_ = 0;
};

}  // namespace tbviz
