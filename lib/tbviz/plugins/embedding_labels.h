// What is known of the points of an embedding, a row each: metadata.tsv.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz {

/// Columns of labels, as add_embedding's metadata and metadata_header.
struct EmbeddingLabels {
  std::vector<std::string> header;             ///< Names of the columns, or none.
  std::vector<std::vector<std::string>> rows;  ///< One for each point; none: no labels.

  [[nodiscard]] std::size_t columns() const { return rows.empty() ? 0 : rows.front().size(); }
};

/// The labels of so many points in the text of a TSV file: as many lines, or one more, the first of
/// which is the header. A byte order mark in front is passed over. Throws FormatError, with the
/// file's name, for another number of lines, one more of which the last is empty, lines with other
/// numbers of columns, a carriage return within a line, and text that is no UTF-8.
[[nodiscard]] EmbeddingLabels parse_labels(std::string_view text, std::int64_t points,
                                           const std::string& name);

/// The bytes of metadata.tsv. TensorBoard takes the first line for a header if there are several
/// columns, and only then: of one column the header is left out. Throws UsageError if rows differ
/// in length, several columns have no header, one of another length, or a label holds a tab or a
/// line end; FormatError if one is no UTF-8.
[[nodiscard]] std::string format_labels(const EmbeddingLabels& labels);

}  // namespace tbviz
