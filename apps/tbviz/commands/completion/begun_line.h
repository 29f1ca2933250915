// A command line that is not whole yet: what its words are, and what the last one may become.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shell/options.h"

namespace tbviz::cli {

/// A value, and the option or argument that takes it.
struct GivenValue {
  const OptionSpec* option;
  std::string value;
};

/// What a word may become.
struct BegunWord {
  enum class Kind : std::uint8_t { kNothing, kOptionName, kValue };
  Kind kind = Kind::kNothing;
  const OptionSpec* option = nullptr;  ///< That takes the value.
  std::string lead = {};               ///< What stands in front of the value in the same word.
  std::string begun = {};              ///< What is there of the value, or of the name.
};

/// Reads the words behind a command's name one by one, as the parser would, but takes everything:
/// what makes no sense yet may still come to make some.
class BegunLine {
 public:
  /// `command`, with the options that every command has, must outlive the line.
  explicit BegunLine(const CommandSpec& command) : command_(&command) {}

  void take(std::string_view word);

  /// What the word behind those that were taken is about.
  [[nodiscard]] BegunWord complete(std::string_view word) const;

  /// The options among the words.
  [[nodiscard]] std::span<const OptionSpec* const> given() const { return given_; }

  /// The values among them of options and arguments that complete to one of `kinds`; if there is
  /// none, what the environment says instead.
  [[nodiscard]] std::vector<std::string> values_of(std::span<const Completion> kinds) const;

 private:
  void take_long(std::string_view word);
  void take_letters(std::string_view letters);
  void await_value(const OptionSpec& option);
  [[nodiscard]] const OptionSpec* next_argument() const;

  const CommandSpec* command_;
  std::vector<const OptionSpec*> given_;
  std::vector<GivenValue> values_;       // Of options and arguments.
  std::size_t arguments_ = 0;            // That were taken.
  const OptionSpec* waiting_ = nullptr;  // The option whose value is the next word,
  int words_left_ = 0;                   // and as many words in all.
  bool behind_dashes_ = false;           // Behind "--" all words are arguments.
};

}  // namespace tbviz::cli
