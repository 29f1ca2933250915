// What a reading tells besides values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/error.h"

namespace tbviz {

/// Collects what was found in one input. Not copied: readers hold references.
class Findings {
 public:
  using OnBad = std::function<void(const FormatError& error)>;

  /// `name` is the input's, for messages. `on_bad` is told at once of each bad place.
  Findings(std::string name, OnBad on_bad) : name_(std::move(name)), on_bad_(std::move(on_bad)) {}
  Findings(const Findings&) = delete;
  Findings& operator=(const Findings&) = delete;

  /// Something malformed, in this line (counted from 1; 0: in no line of its own).
  void bad(std::int64_t line, std::string_view fact) {
    ++bad_;
    on_bad_(line > 0 ? FormatError(name_, line, fact) : FormatError(name_, fact));
  }

  /// What the user should know, once for each text.
  void note(std::string text) { add(notes_, std::move(text)); }

  /// What was left out as a matter of course, and is told only to those who ask: once for each.
  void left_out(std::string text) { add(left_out_, std::move(text)); }

  /// What the input was taken for: "a table, parted by commas".
  void taken_for(std::string what) { taken_for_ = std::move(what); }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::int64_t bad_places() const { return bad_; }
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  [[nodiscard]] const std::vector<std::string>& all_left_out() const { return left_out_; }
  [[nodiscard]] const std::string& taken_for() const { return taken_for_; }

 private:
  static void add(std::vector<std::string>& texts, std::string text) {
    constexpr std::size_t kMost = 100;
    if (texts.size() < kMost && std::ranges::find(texts, text) == texts.end()) {
      texts.push_back(std::move(text));
    }
  }

  std::string name_;
  OnBad on_bad_;
  std::int64_t bad_ = 0;
  std::string taken_for_;
  std::vector<std::string> notes_;
  std::vector<std::string> left_out_;
};

}  // namespace tbviz
