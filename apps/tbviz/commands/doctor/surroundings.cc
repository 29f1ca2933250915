#include "commands/doctor/surroundings.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drawing/picture_way.h"
#include "logs/tensorboard.h"
#include "shell/color_depth.h"
#include "shell/environment.h"
#include "shell/shell_word.h"
#include "shell/terminal.h"

namespace tbviz::cli {
namespace {

std::string_view words_of(ColorDepth depth) {
  switch (depth) {
    case ColorDepth::kNone:
      return "none";
    case ColorDepth::k16:
      return "16";
    case ColorDepth::k256:
      return "256";
    case ColorDepth::kTrue:
      break;
  }
  return "24 bits";
}

struct TerminalFacts {
  bool is_terminal = prints_to_terminal();
  std::string term = std::string(environment("TERM"));
  TerminalSize size = terminal_size(StandardStream::kOutput);
  std::string_view colors = words_of(color_depth(StandardStream::kOutput));
  PictureWay way = picture_way(PictureKind::kAuto, StandardStream::kOutput);
  std::string pictures = picture_kind_words()[static_cast<std::size_t>(way.kind)];
};

void print(const TerminalFacts& facts, Console& console) {
  if (!facts.is_terminal) {
    return console.result("terminal: none, standard output is a file or a pipe");
  }
  console.result(fmt::format("terminal: {}, {} x {} characters, colours: {}, pictures: {}{}",
                             facts.term.empty() ? "TERM is not set" : facts.term,
                             facts.size.columns, facts.size.rows, facts.colors, facts.pictures,
                             facts.way.in_tmux ? " through tmux" : ""));
  if (!facts.way.note.empty()) console.result("terminal: " + facts.way.note);
}

Json to_json(const TerminalFacts& facts) {
  Json json;
  json["is_terminal"] = facts.is_terminal;
  json["term"] = facts.term;
  json["columns"] = static_cast<std::int64_t>(facts.size.columns);
  json["rows"] = static_cast<std::int64_t>(facts.size.rows);
  json["colors"] = facts.colors;
  json["pictures"] = facts.pictures;
  json["tmux"] = facts.way.in_tmux;
  json["note"] = facts.way.note;
  return json;
}

}  // namespace

void report_tensorboard(Console& console) {
  const std::optional<std::vector<std::string>> words = find_tensorboard();
  std::string line;
  for (const std::string& word : words.value_or(std::vector<std::string>())) {
    line += (line.empty() ? "" : " ") + shell_word(word);
  }
  console.result("TensorBoard: " +
                 (words ? line : "none (pip install tensorboard; tbviz report needs none)"));
  if (!console.json()) return;
  Json& json = console.object()["tensorboard"];
  json["found"] = words.has_value();
  json["command"] = words ? Json(Json::Array(words->begin(), words->end())) : Json();
}

void report_terminal(Console& console) {
  const TerminalFacts facts;
  print(facts, console);
  if (console.json()) console.object()["terminal"] = to_json(facts);
}

}  // namespace tbviz::cli
