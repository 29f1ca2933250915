// JSON that is no object a line: arrays of objects, objects behind each other, downloads.
#pragma once

#include <string_view>

#include "tbviz/io/byte_source.h"
#include "tbviz/table/json_rows.h"

namespace tbviz {

/// The largest document: it is read as a whole.
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{256} << 20;

/// How deep a text that comes in pieces is within JSON's brackets.
class JsonNesting {
 public:
  void add(std::string_view text);

  /// Whether every bracket is closed, and there was one.
  [[nodiscard]] bool is_closed() const { return any_ && depth_ == 0 && !quoted_; }

 private:
  int depth_ = 0;
  bool any_ = false;
  bool quoted_ = false;
  bool escaped_ = false;
};

/// Writes the rows of a document: objects, in an array or behind each other, and TensorBoard's
/// `[[wall time, step, value], ...]`, whose curve is `options.default_tag`. What follows a place
/// that is no JSON is lost, and told.
void write_document(std::string_view text, const ScalarReaderOptions& options, JsonRows& rows,
                    RowWriter& writer, Findings& findings);

}  // namespace tbviz
