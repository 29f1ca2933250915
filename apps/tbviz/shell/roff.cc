#include "shell/roff.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <utility>

#include "tbviz/text/utf8.h"

namespace tbviz::cli {
namespace {

// Characters that roff takes for others, or for its own.
constexpr std::array<std::pair<char, std::string_view>, 7> kEscapes = {{
    {'\\', "\\e"},
    {'-', "\\-"},
    {'\'', "\\(aq"},
    {'"', "\\(dq"},
    {'`', "\\(ga"},
    {'^', "\\(ha"},
    {'~', "\\(ti"},
}};

std::string escaped(std::string_view character) {
  if (character.size() > 1) {
    return fmt::format("\\[u{:04X}]", static_cast<std::uint32_t>(code_point(character)));
  }
  for (const auto& [plain, escape] : kEscapes) {
    if (character.front() == plain) return std::string(escape);
  }
  return std::string(character);
}

}  // namespace

std::string roff_text(std::string_view text) {
  const std::string safe = printable(text);
  std::string roff;
  for (std::string_view rest = safe; !rest.empty();) roff += escaped(take_character(rest));
  return roff.starts_with('.') ? "\\&" + roff : roff;
}

std::string roff_bold(std::string_view text) { return "\\fB" + roff_text(text) + "\\fR"; }

std::string roff_italic(std::string_view text) { return "\\fI" + roff_text(text) + "\\fR"; }

RoffPage::RoffPage(std::string_view title, std::string_view date, std::string_view source,
                   std::string_view manual) {
  text_ = fmt::format(".TH \"{}\" 1 \"{}\" \"{}\" \"{}\"\n", roff_text(title), date,
                      roff_text(source), roff_text(manual));
}

void RoffPage::section(std::string_view heading) {
  line(".SH \"" + roff_text(heading) + "\"");
  begins_ = true;
}

void RoffPage::subsection(std::string_view heading) {
  line(".SS \"" + roff_text(heading) + "\"");
  begins_ = true;
}

void RoffPage::paragraph(std::string_view roff) {
  if (!std::exchange(begins_, false)) line(".PP");
  line(roff);
}

void RoffPage::tagged(std::string_view term_roff, std::string_view roff) {
  line(".TP");
  line(term_roff);
  line(roff);
  begins_ = false;
}

void RoffPage::shell_line(std::string_view shell) {
  if (!std::exchange(begins_, false)) line(".PP");
  line(".RS 4");
  line(".nf");
  line(roff_text(shell));
  line(".fi");
  line(".RE");
}

void RoffPage::line(std::string_view roff) {
  text_ += roff;
  text_ += '\n';
}

std::string RoffPage::take() {
  text_.pop_back();
  return std::move(text_);
}

}  // namespace tbviz::cli
