// Regular expressions that users give. RE2 takes time linear in the text, whatever they are.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tbviz {

/// An expression, and its last match. Not thread-safe.
class RegularExpression {
 public:
  /// `text` is in RE2's syntax; groups are named by (?P<name>...) or (?<name>...). Throws
  /// UsageError, which calls it `what`, if it is malformed.
  RegularExpression(std::string_view text, std::string_view what);
  ~RegularExpression();
  RegularExpression(RegularExpression&&) noexcept;
  RegularExpression& operator=(RegularExpression&&) = delete;

  /// The groups that have names, by their numbers, which count from 1.
  [[nodiscard]] const std::map<int, std::string>& names() const;

  /// The group of this name; 0 if there is none.
  [[nodiscard]] int find(std::string_view name) const;

  [[nodiscard]] int group_count() const;

  /// Looks for the first match in `text` from `from` on, and keeps it. `text` must outlive the use
  /// of its groups.
  [[nodiscard]] bool search(std::string_view text, std::size_t from = 0);

  /// What a group matched, by its number; 0 is the whole match. Empty if it did not take part.
  [[nodiscard]] std::string_view group(int number) const;

  /// Where the match ends in the text. REQUIRES: search() has found one
  [[nodiscard]] std::size_t end() const;

 private:
  struct State;  // Hides RE2 from this header.
  std::unique_ptr<State> state_;
};

}  // namespace tbviz
