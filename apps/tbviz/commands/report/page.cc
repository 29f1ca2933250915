#include "commands/report/page.h"

#include <fmt/format.h>

#include "commands/report/page_text.h"
#include "tbviz/base/bytes.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/base/sha256.h"
#include "tbviz/text/base64.h"
#include "tbviz/text/utf8.h"

namespace tbviz {

Bytes report_script();  // The files of the folder page, embedded.
Bytes report_style();

}  // namespace tbviz

namespace tbviz::cli {
namespace {

constexpr std::string_view kNoScript =
    "This report draws its charts with a script inside this file; nothing is fetched. Allow "
    "scripts for it to see them.";

// What browsers know a script or a style sheet by.
std::string source_of(Bytes text) { return fmt::format("'sha256-{}'", base64(sha256(text))); }

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string front_of(std::string_view title) {
  const std::string policy = fmt::format(
      "default-src 'none'; script-src {}; style-src {}; img-src data: blob:; base-uri 'none'; "
      "form-action 'none'",
      source_of(report_script()), source_of(report_style()));
  return fmt::format(
      "<!doctype html>\n"
      "<html lang=en><meta charset=utf-8>"
      "<meta http-equiv=Content-Security-Policy content=\"{}\">\n"
      "<meta name=viewport content='width=device-width,initial-scale=1'>"
      "<meta name=referrer content=no-referrer><meta name=generator content='tbviz report'>"
      "<link rel=icon href='data:,'>\n"
      "<title>{}</title>\n"
      "<style>{}</style>\n"
      "<body><noscript>{}</noscript>\n"
      "<script type=application/json id=index>",
      policy, html_text(title), as_chars(report_style()), kNoScript);
}

std::string end() {
  return fmt::format("<script>{}</script>\n</html>\n", as_chars(report_script()));
}

constexpr std::string_view kIndexEnd = "</script>\n";

}  // namespace

std::size_t page_size(std::string_view title, std::size_t index) {
  return front_of(title).size() + index + kIndexEnd.size() + end().size();
}

void write_page(std::string_view title, std::string_view index,
                std::span<const std::string_view> blocks, ByteSink& sink) {
  sink.write(as_bytes(front_of(title)));
  sink.write(as_bytes(index));
  sink.write(as_bytes(kIndexEnd));
  std::string text;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    throw_if_interrupted();
    text = fmt::format("{}{}>", kBlockFront, i);
    append_base64(text, as_bytes(blocks[i]));
    sink.write(as_bytes(text.append(kBlockEnd)));
  }
  sink.write(as_bytes(end()));
}

}  // namespace tbviz::cli
