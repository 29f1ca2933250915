// Training logs: lines written for people, with JSON objects, boxes and tables among them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tbviz/table/aligned_table.h"
#include "tbviz/table/draw_reader.h"
#include "tbviz/table/drawn_box.h"
#include "tbviz/table/findings.h"
#include "tbviz/table/json_rows.h"
#include "tbviz/table/log_line.h"
#include "tbviz/table/reader_options.h"
#include "tbviz/table/row_writer.h"

namespace tbviz {

/// What lines that hold no JSON object are.
enum class OtherLines : std::uint8_t {
  kText,        ///< Read as such.
  kAroundJson,  ///< The same, but a line that begins as an object and breaks is bad.
  kBad,         ///< Bad.
};

/// Reads draw by draw. Each line is what it is first: a line of a box, a JSON object (with text
/// before it, perhaps), a row of numbers under names, or text with pairs in it.
class TrainingLog {
 public:
  /// All must outlive the log.
  TrainingLog(const ScalarReaderOptions& options, OtherLines others, RowWriter& writer,
              Findings& findings);

  void read(const Draw& draw);

  /// Ends what may go on: a box, a line. To be called at the end, also when reading was broken off.
  void finish();

 private:
  void read_draw(const Draw& draw);
  // `text` is the line with the blanks at its front.
  void read_line(std::string_view line, std::string_view text, std::int64_t number);
  [[nodiscard]] bool read_json(std::string_view line, std::int64_t number);
  void read_text(std::string_view line, std::string_view text, std::int64_t number);

  const ScalarReaderOptions* options_;
  OtherLines others_;
  RowWriter* writer_;
  Findings* findings_;
  CounterNames names_;
  DrawnBox box_;
  AlignedTable table_;
  JsonRows json_;
  LogLineReader lines_;
  std::string plain_;
  std::string with_points_;
  std::string tag_;  // Of numbers without a name.
  std::int64_t decimal_commas_ = 0;
  bool source_follows_ = false;  // Of a traceback.
  bool has_bar_ = false;         // On the current line.
  bool moves_up_ = false;        // The cursor was moved: there are bars below each other.
};

}  // namespace tbviz
