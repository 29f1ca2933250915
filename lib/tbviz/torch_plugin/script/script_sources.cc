#include "tbviz/torch_plugin/script/script_sources.h"

#include <torch/csrc/jit/frontend/error_report.h>
#include <torch/csrc/jit/frontend/parser.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace tbviz {
namespace {

constexpr std::string_view kCodeFolder = "code/";
constexpr std::string_view kCodeSuffix = ".py";

std::string code_path(std::string qualifier) {
  std::replace(qualifier.begin(), qualifier.end(), '.', '/');
  return std::string(kCodeFolder) + qualifier + std::string(kCodeSuffix);
}

void skip_line(torch::jit::Lexer& lexer) {
  while (lexer.cur().kind != torch::jit::TK_NEWLINE) {
    if (lexer.cur().kind == torch::jit::TK_EOF) lexer.expected("the end of the line");
    lexer.next();
  }
  lexer.next();
}

// By the rules of LibTorch's importer: a line with a version, then imports, which mean nothing, and
// definitions. It throws where a file has anything else.
std::vector<torch::jit::TreeRef> parse_definitions(
    const std::shared_ptr<torch::jit::Source>& source) {
  torch::jit::Parser parser(source);
  torch::jit::Lexer& lexer = parser.lexer();
  std::vector<torch::jit::TreeRef> definitions;
  const auto at_version = [&lexer] {
    return lexer.cur().kind == torch::jit::TK_IDENT && lexer.cur().text() == "op_version_set";
  };
  if (at_version()) skip_line(lexer);
  while (lexer.cur().kind != torch::jit::TK_EOF) {
    switch (lexer.cur().kind) {
      case torch::jit::TK_IMPORT:
        skip_line(lexer);
        break;
      case torch::jit::TK_CLASS_DEF:
        definitions.push_back(parser.parseClass());
        break;
      case torch::jit::TK_DEF:
        definitions.push_back(parser.parseFunction(/*is_method=*/false));
        break;
      default:
        throw(torch::jit::ErrorReport(lexer.cur().range)
              << "neither a class nor a function, but "
              << torch::jit::kindToString(lexer.cur().kind));
    }
  }
  return definitions;
}

}  // namespace

ScriptSources::ScriptSources(const CheckpointFile& archive) : archive_(archive) {
  const std::string folder = archive.folder + std::string(kCodeFolder);
  for (const ZipMember& member : archive.zip->members()) {
    if (!member.name.starts_with(folder) || !member.name.ends_with(kCodeSuffix)) continue;
    std::string qualifier(member.name.substr(folder.size()));
    qualifier.resize(qualifier.size() - kCodeSuffix.size());
    if (qualifier.find('.') != std::string::npos) continue;  // No qualifier leads there.
    std::replace(qualifier.begin(), qualifier.end(), '/', '.');
    files_.emplace(std::move(qualifier), std::nullopt);
  }
}

std::vector<std::string> ScriptSources::qualifiers() const {
  std::vector<std::string> names;
  for (const auto& [qualifier, file] : files_) names.push_back(qualifier);
  return names;
}

const ScriptFile* ScriptSources::find(const std::string& qualifier) {
  const auto found = files_.find(qualifier);
  if (found == files_.end()) return nullptr;
  if (!found->second) {
    const std::string path = code_path(qualifier);
    const ZipContents text = archive_.read(path);
    const auto source =
        std::make_shared<torch::jit::Source>(std::string(as_chars(text.bytes())), path, 1);
    found->second = ScriptFile{source, parse_definitions(source)};
  }
  return &*found->second;
}

}  // namespace tbviz
