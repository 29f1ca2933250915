// The language of manual pages: roff, with the macros of man(7).
#pragma once

#include <string>
#include <string_view>

namespace tbviz::cli {

/// `text` so that it is shown as it is, wherever it stands: hyphens are those that can be copied,
/// and nothing in it is taken for a macro, an escape or the end of an argument.
[[nodiscard]] std::string roff_text(std::string_view text);

/// The same in bold type, for what is typed as it is, and in italics, for what it stands for.
[[nodiscard]] std::string roff_bold(std::string_view text);
[[nodiscard]] std::string roff_italic(std::string_view text);

/// A page that grows line by line. What is called `roff` below was made by the functions above.
class RoffPage {
 public:
  /// `title` is "TBVIZ-GRID", `source` the program and its version.
  RoffPage(std::string_view title, std::string_view date, std::string_view source,
           std::string_view manual);

  void section(std::string_view heading);
  void subsection(std::string_view heading);
  void paragraph(std::string_view roff);

  /// A term, and what it means below it.
  void tagged(std::string_view term_roff, std::string_view roff);

  /// A line for the shell, never filled or broken.
  void shell_line(std::string_view line);

  /// A line as it is.
  void line(std::string_view roff);

  /// The page, without a line feed at its end.
  [[nodiscard]] std::string take();

 private:
  bool begins_ = true;  // A section: a paragraph needs no space above.
  std::string text_;
};

}  // namespace tbviz::cli
