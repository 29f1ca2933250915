// Protobuf's text format, field by field: for files that are changed in one place and kept in all
// others (https://protobuf.dev/reference/protobuf/textformat-spec).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tbviz {

/// A field of a message, and where it stands in the text.
struct TextField {
  enum class Kind : unsigned char { kScalar, kMessage, kList };

  std::string_view name;
  Kind kind = Kind::kScalar;
  std::string_view content;  ///< Of a message what its brackets hold, else the value.
  std::size_t begin = 0;     ///< Of the name,
  std::size_t end = 0;       ///< and of what follows, with the separator or the rest of the line if
                             ///< that is blank.
};

/// Walks over the fields of a message.
class TextFieldReader {
 public:
  /// `name` is for messages. Both must outlive the reader.
  explicit TextFieldReader(std::string_view text, const std::string& name)
      : text_(text), name_(name) {}

  /// The next field; nothing behind the last. Throws FormatError where the text is malformed.
  [[nodiscard]] std::optional<TextField> next();

 private:
  void skip_blanks();
  void skip_string();
  void skip_scalar();
  void skip_brackets();
  void end_field();
  [[nodiscard]] bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  [[noreturn]] void fail(std::string_view fact) const;

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
};

/// The string that a scalar spells, pieces in quotes one behind the other; nothing if it is none.
[[nodiscard]] std::optional<std::string> unquoted(std::string_view scalar);

/// `text` in quotes, as protobuf's printers write it: UTF-8 as it is, controls as escapes.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace tbviz
