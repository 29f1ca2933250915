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
  /// More columns than anybody looks at; what is kept of each is many times as long as its name.
  static constexpr std::size_t kMaxFields = std::size_t{1} << 18;

  /// `separator` is a comma, a tab, or a space: then any run of blanks separates. `lines` must
  /// outlive the reader.
  CsvReader(LineReader& lines, char separator) : lines_(&lines), separator_(separator) {}

  /// Moves to the next record that is not blank; false at the end. Throws FormatError, naming the
  /// line, if there are more than kMaxFields fields, or if a quoted field has no end or goes on
  /// after its quote: calling again goes on with the line after that one. Throws what LineReader
  /// throws.
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
  // `record`: what was read of it.
  [[noreturn]] void refuse(std::string_view record, std::string_view fact);
  void check_field_count(std::size_t count, std::string_view record);
  [[nodiscard]] std::string_view unquoted(std::string_view field);

  struct Span {
    std::size_t begin;
    std::size_t end;
    bool quoted;
  };

  LineReader* lines_;
  char separator_;
  std::size_t first_line_ = 0;  // Of the current record: its length.
  // How many bytes beyond the first line of a record may yet be read in vain. Each line that is
  // read earns its length, so that stray quotes in every line of a long file cost no more than
  // reading it a few times.
  std::size_t credit_ = LineReader::kMaxLineBytes;
  std::vector<Span> spans_;
  std::vector<std::string_view> fields_;
  std::list<std::string> unquoted_;  // Fields that could not stay in the read buffer.
};

/// What stands between the fields of a table, by its first line: a tab, or else a comma; a space,
/// for any run of blanks, if there is neither.
[[nodiscard]] char find_separator(std::string_view line);

/// Whether the fields of a table's first line name its columns: one of them is neither empty nor a
/// number.
[[nodiscard]] bool is_header(std::span<const std::string_view> fields);

/// `text` without blanks (spaces and tabs) at its ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace tbviz
