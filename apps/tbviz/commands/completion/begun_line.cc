#include "commands/completion/begun_line.h"

#include <algorithm>
#include <cstdlib>

namespace tbviz::cli {
namespace {

bool takes_next_word(const OptionSpec& option) {
  return option.kind != ValueKind::kFlag && option.bare_word.empty();
}

bool looks_like_option(std::string_view word) { return word.size() > 1 && word.starts_with('-'); }

}  // namespace

void BegunLine::take(std::string_view word) {
  if (waiting_ != nullptr) {
    values_.push_back({waiting_, std::string(word)});
    if (--words_left_ == 0) waiting_ = nullptr;
  } else if (behind_dashes_ || !looks_like_option(word)) {
    const OptionSpec* argument = next_argument();
    if (argument == nullptr) return;
    values_.push_back({argument, std::string(word)});
    ++arguments_;
  } else if (word == "--") {
    behind_dashes_ = true;
  } else if (word.starts_with("--")) {
    take_long(word);
  } else {
    take_letters(word.substr(1));
  }
}

void BegunLine::take_long(std::string_view word) {
  const std::size_t equals = word.find('=');
  const OptionSpec* option = command_->find(word.substr(0, equals));
  if (option == nullptr || option->is_argument) return;
  given_.push_back(option);
  if (equals != std::string_view::npos) {
    values_.push_back({option, std::string(word.substr(equals + 1))});
  } else if (takes_next_word(*option)) {
    await_value(*option);
  }
}

// "qf", "s3", "s" with its value in the next word.
void BegunLine::take_letters(std::string_view letters) {
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const OptionSpec* option = command_->find(std::string{'-', letters[i]});
    if (option == nullptr) return;
    given_.push_back(option);
    if (!takes_next_word(*option)) continue;
    if (i + 1 == letters.size()) {
      await_value(*option);
    } else {
      values_.push_back({option, std::string(letters.substr(i + 1))});
    }
    return;
  }
}

void BegunLine::await_value(const OptionSpec& option) {
  waiting_ = &option;
  words_left_ = option.delimiter == '\0' ? option.word_count : 1;
}

// A list takes all that the arguments in front of it leave.
const OptionSpec* BegunLine::next_argument() const {
  std::size_t place = 0;
  for (const OptionSpec& option : command_->options) {
    if (!option.is_argument) continue;
    if (option.is_repeatable || place == arguments_) return &option;
    ++place;
  }
  return nullptr;
}

std::vector<std::string> BegunLine::values_of(std::span<const Completion> kinds) const {
  const auto is_meant = [kinds](const OptionSpec& option) {
    return std::ranges::find(kinds, option.completion) != kinds.end();
  };
  std::vector<std::string> values;
  for (const GivenValue& given : values_) {
    if (is_meant(*given.option)) values.push_back(given.value);
  }
  if (!values.empty()) return values;
  for (const OptionSpec& option : command_->options) {
    if (!is_meant(option) || option.environment.empty()) continue;
    const char* value = std::getenv(option.environment.c_str());
    if (value != nullptr && *value != '\0') values.emplace_back(value);
  }
  return values;
}

BegunWord BegunLine::complete(std::string_view word) const {
  using enum BegunWord::Kind;
  if (waiting_ != nullptr) return {kValue, waiting_, {}, std::string(word)};
  if (behind_dashes_ || !word.starts_with('-')) {
    const OptionSpec* argument = next_argument();
    if (argument != nullptr) return {kValue, argument, {}, std::string(word)};
    return {behind_dashes_ || !word.empty() ? kNothing : kOptionName, nullptr, {}, {}};
  }
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos || !word.starts_with("--")) {
    return {kOptionName, nullptr, {}, std::string(word)};
  }
  const OptionSpec* option = command_->find(word.substr(0, equals));
  if (option == nullptr || option->is_argument) return {};
  return {kValue, option, std::string(word.substr(0, equals + 1)),
          std::string(word.substr(equals + 1))};
}

}  // namespace tbviz::cli
