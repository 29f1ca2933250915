// What a model prints, as notes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shell/console.h"

namespace tbviz::cli {

/// Turns a stream of text, which may hold anything, into a note per line. A model may print without
/// end: of long lines the beginning is shown, and behind some lines the rest with -v only, but
/// counted.
class PrintedText {
 public:
  /// `model` is what to call it. The console must outlive this object.
  PrintedText(std::string model, Console& console) : model_(std::move(model)), console_(&console) {}

  /// Says what is left: a line without an end, and how much was not shown.
  ~PrintedText();
  PrintedText(const PrintedText&) = delete;
  PrintedText& operator=(const PrintedText&) = delete;

  void add(std::string_view text);

 private:
  void end_line();

  std::string model_;
  Console* console_;
  std::string line_;  // What its end is still missing of, cut.
  bool begun_ = false;
  bool cut_ = false;
  std::int64_t lines_ = 0;
};

}  // namespace tbviz::cli
