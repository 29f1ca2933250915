// Records of separated values (RFC 4180 and its relatives).
#pragma once

#include <cstdint>
#include <list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/table/line_reader.h"

namespace tbviz {

/// Splits lines into fields, in place. Fields may stand in double quotes, where separators and line
/// breaks are text and "" is a quote. Blanks around other fields are dropped.
class CsvReader {
 public:
  /// `separator` is a comma, a tab, or a space: then any run of blanks separates. `lines` must
  /// outlive the reader.
  CsvReader(LineReader& lines, char separator) : lines_(&lines), separator_(separator) {}

  /// Moves to the next record that is not blank; false at the end. Throws FormatError, naming the
  /// line, if a quoted field has no end or goes on after its quote: calling again goes on with the
  /// line after that one. Throws what LineReader throws.
  [[nodiscard]] bool next();

  /// Of the current record; valid until next().
  [[nodiscard]] std::span<const std::string_view> fields() const { return fields_; }

  /// Where the current record begins, counted from 1.
  [[nodiscard]] std::int64_t line_number() const { return lines_->line_number(); }
  [[nodiscard]] const std::string& name() const { return lines_->name(); }

 private:
  void split_plain(std::string_view line);
  void split_blanks(std::string_view line);
  void split_quoted(std::string_view line);
  [[nodiscard]] std::size_t end_of_quotes(std::string_view& line, std::size_t at);
  [[noreturn]] void refuse(std::string_view fact);
  [[nodiscard]] std::string_view unquoted(std::string_view field);

  struct Span {
    std::size_t begin;
    std::size_t end;
    bool quoted;
  };

  LineReader* lines_;
  char separator_;
  std::vector<Span> spans_;
  std::vector<std::string_view> fields_;
  std::list<std::string> unquoted_;  // Fields that could not stay in the read buffer.
};

/// `text` without blanks (spaces and tabs) at its ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace tbviz
