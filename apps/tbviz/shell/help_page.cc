#include "shell/help_page.h"

#include <algorithm>
#include <vector>

#include "shell/environment_notes.h"
#include "shell/option_text.h"
#include "tbviz/text/utf8.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kNarrowest = 24;   // Less room than this beside a name: go on below it.
constexpr std::size_t kWidestName = 26;  // Longer names stand on a line of their own.

// Up to the first space; for the shell, up to the first that is not 'quoted'.
std::string_view first_word(std::string_view text, bool for_shell) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (for_shell && text[i] == '\'') quoted = !quoted;
    if (text[i] == ' ' && !quoted) return text.substr(0, i);
  }
  return text;
}

/// A page that grows line by line, none longer than the width where words allow it.
class Page {
 public:
  explicit Page(std::size_t width) : width_(width) {}

  void heading(std::string_view text) {
    if (!text_.empty()) text_ += '\n';
    paragraph(text);
  }

  void paragraph(std::string_view text) { wrap({}, text, 0, ""); }

  /// For the shell, which reads on behind a backslash.
  void shell_line(std::string_view lead, std::string_view text) { wrap(lead, text, 4, " \\"); }

  /// "lead text", further lines under the text.
  void usage(std::string_view lead, std::string_view text) { wrap(lead, text, lead.size(), ""); }

  /// Names on the left, what they do on the right, in a column that all share.
  void table(const std::vector<std::pair<std::string, std::string>>& rows) {
    std::size_t column = 0;
    for (const auto& [name, text] : rows) {
      if (name.size() <= kWidestName) column = std::max(column, name.size() + 4);
    }
    const bool beside = column + kNarrowest <= width_;
    if (!beside) column = 6;
    for (const auto& [name, text] : rows) {
      std::string lead = "  " + name;
      if (text.empty() || !beside || lead.size() + 2 > column) {
        text_ += lead + '\n';
        lead.clear();
        if (text.empty()) continue;
      }
      lead.resize(column, ' ');
      wrap(lead, text, column, "");
    }
  }

  [[nodiscard]] std::string take() {
    text_.pop_back();
    return std::move(text_);
  }

 private:
  // Lines behind the first are indented; all but the last end with `joint`.
  void wrap(std::string_view lead, std::string_view text, std::size_t indent,
            std::string_view joint) {
    std::string line(lead);
    std::size_t used = count_characters(line);
    bool begun = false;
    while (!text.empty()) {
      const std::string_view word = first_word(text, !joint.empty());
      text.remove_prefix(std::min(word.size() + 1, text.size()));
      const std::size_t length = count_characters(word);
      const std::size_t left = text.empty() ? 0 : joint.size();
      if (begun && used + 1 + length + left > width_) {
        text_ += line;
        text_ += joint;
        text_ += '\n';
        line.assign(indent, ' ');
        used = indent;
        begun = false;
      }
      if (begun) line += ' ';
      used += length + (begun ? 1 : 0);
      line += word;
      begun = true;
    }
    text_ += line;
    text_ += '\n';
  }

  std::size_t width_;
  std::string text_;
};

std::string left_side(const OptionSpec& option) {
  if (option.is_argument) return option.name;
  const std::string names =
      (option.short_name.empty() ? "    " : option.short_name + ", ") + option.name;
  return names + value_text(option);
}

void add_options(Page& page, const CommandSpec& command) {
  for (const std::string& group : option_groups(command)) {
    page.heading(group + ":");
    std::vector<std::pair<std::string, std::string>> rows;
    for (const OptionSpec& option : command.options) {
      if (option.group == group) rows.emplace_back(left_side(option), help_with_remarks(option));
    }
    page.table(rows);
  }
}

void add_environment(Page& page) {
  page.heading("Environment:");
  std::vector<std::pair<std::string, std::string>> rows;
  for (const EnvironmentNote& note : environment_notes()) rows.emplace_back(note.name, note.text);
  page.table(rows);
}

void add_exit_codes(Page& page, const std::vector<ExitNote>& notes) {
  page.heading("Exit codes:");
  std::vector<std::pair<std::string, std::string>> rows;
  for (const ExitNote& note : notes) {
    rows.emplace_back(std::to_string(static_cast<int>(note.code)), note.text);
  }
  page.table(rows);
}

}  // namespace

std::string_view program_usage() { return "tbviz COMMAND [OPTION...] [INPUT...]"; }

std::string usage_of(const CommandSpec& command) {
  std::string usage = "tbviz " + command.name + " [OPTION...]";
  for (const OptionSpec& option : command.options) {
    if (option.is_required && !option.is_argument) {
      usage +=
          " " + (option.short_name.empty() ? option.name : option.short_name) + value_text(option);
    }
  }
  for (const OptionSpec& option : command.options) {
    if (!option.is_argument) continue;
    const std::string name = option.name + (option.is_repeatable ? "..." : "");
    usage += option.is_required ? " " + name : " [" + name + "]";
  }
  return usage;
}

std::string_view heading_of(CommandGroup group) {
  switch (group) {
    case CommandGroup::kWrite:
      return "Write logs";
    case CommandGroup::kModels:
      return "Look into models";
    case CommandGroup::kLogs:
      return "Read and change logs";
    case CommandGroup::kPeople:
      break;
  }
  return "Find your way";
}

void declare_common_options(CommandSpec& command, CommonOptions& options) {
  const std::string_view group = "Of every command";
  command.flag("-h,--help", options.help, "Print this page").alone().in_group(group);
  command.flag("-V,--version", options.version, "Print the version").alone().in_group(group);
  command.flag("-q,--quiet", options.quiet, "Say nothing but results and errors").in_group(group);
  command.flag("-v,--verbose", options.verbose, "Say more").in_group(group);
  command.flag("--json", options.json, "Print results as JSON").in_group(group);
}

std::string command_help(const CommandSpec& command, std::size_t width) {
  Page page(width);
  page.usage("Usage: ", usage_of(command));
  page.shell_line("Example: ", command.example);
  page.heading(command.summary + ".");
  add_options(page, command);
  add_exit_codes(page, exit_notes(command));
  return page.take();
}

std::string program_help(std::size_t width) {
  Page page(width);
  page.usage("Usage: ", program_usage());
  page.shell_line("Example: ", declare(commands().front()).example);
  page.heading("TensorBoard logs and pictures of convolutional networks, from the shell.");
  for (std::size_t i = 0; i < commands().size();) {
    const CommandGroup group = commands()[i].group;
    page.heading(std::string(heading_of(group)) + ":");
    std::vector<std::pair<std::string, std::string>> rows;
    for (; i < commands().size() && commands()[i].group == group; ++i) {
      rows.emplace_back(commands()[i].name, commands()[i].summary);
    }
    page.table(rows);
  }
  CommandSpec common;
  CommonOptions unused;
  declare_common_options(common, unused);
  add_options(page, common);
  add_environment(page);
  page.heading("tbviz help COMMAND explains a command and its options.");
  add_exit_codes(page, all_exit_notes());
  return page.take();
}

}  // namespace tbviz::cli
