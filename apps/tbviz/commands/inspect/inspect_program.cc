#include "commands/inspect/inspect_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands/inspect/program_facts.h"
#include "shell/text_table.h"
#include "tbviz/model/size_words.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kMostLines = 20;  // Of a list, without --verbose.

std::string text_of(const ProgramValue& value) {
  if (value.type.empty()) return value.constant + ", fixed at export";
  if (!value.is_tensor) return value.type;
  return value.type + " " + (value.sizes.empty() ? "()" : words_of_sizes(value.sizes));
}

// Prints the rows, the first ones of many.
void print_rows(Rows rows, std::size_t first_right, const NameColumns& names, Console& console) {
  const std::size_t all = rows.size();
  if (!console.verbose()) rows.resize(std::min(all, kMostLines));
  const std::size_t more = all - rows.size();
  for (const std::string& line : align_columns(std::move(rows), first_right, names)) {
    console.result("    " + line);
  }
  if (more > 0) console.result(fmt::format("    and {} more; -v lists all", more));
}

void print_values(std::string_view title, const std::vector<ProgramValue>& values,
                  Console& console) {
  console.result(fmt::format("  {}:{}", title, values.empty() ? " none" : ""));
  Rows rows;
  for (const ProgramValue& value : values) {
    rows.push_back({(value.name.empty() ? "" : value.name + ": ") + text_of(value)});
  }
  print_rows(std::move(rows), kNoNumbers, {}, console);
}

void print_modules(const std::vector<ProgramModule>& modules, Console& console) {
  if (modules.empty()) return;
  const auto called =
      std::ranges::count_if(modules, [](const ProgramModule& module) { return module.calls > 0; });
  console.result(fmt::format("  modules: {}, of which {} {} called", modules.size(), called,
                             is_or_are(called)));
  Rows rows;
  for (const ProgramModule& module : modules) {
    rows.push_back(
        {module.path, module.type.empty() ? "-" : module.type, std::to_string(module.calls)});
  }
  print_rows(std::move(rows), 2, {.columns = {0, 1}, .indent = 4}, console);
}

void print_operators(const std::vector<ProgramOperator>& operators, Console& console) {
  std::int64_t calls = 0;
  std::int64_t refused = 0;
  Rows rows;
  for (const ProgramOperator& one : operators) {
    calls += one.calls;
    rows.push_back({one.name, std::to_string(one.calls)});
  }
  console.result(
      fmt::format("  operators: {}, in {}", operators.size(), count_text(calls, "call")));
  print_rows(std::move(rows), 1, {.columns = {0}, .indent = 4}, console);
  for (const ProgramOperator& one : operators) {
    if (one.refusal.empty()) continue;
    if (refused++ == 0) console.result("  operators that do not run:");
    console.result(fmt::format("    {}: refused ({})", one.name, one.refusal));
  }
}

Json json_of(const SizeRange& size) {
  if (size.is_fixed()) return size.least;
  Json range;
  range["symbol"] = size.symbol.empty() ? Json() : Json(size.symbol);
  range["min"] = size.least;
  const bool open = size.most == std::numeric_limits<std::int64_t>::max();
  range["max"] = open ? Json() : Json(size.most);
  return range;
}

Json json_of(const std::vector<ProgramValue>& values) {
  Json list{Json::Array()};
  for (const ProgramValue& value : values) {
    Json object;
    object["name"] = value.name;
    object["dtype"] = value.type.empty() ? Json() : Json(value.type);
    Json shape{Json::Array()};
    for (const SizeRange& size : value.sizes) shape.push_back(json_of(size));
    object["shape"] = value.is_tensor ? std::move(shape) : Json();
    object["constant"] = value.type.empty() ? Json(value.constant) : Json();
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace

void print_program(const ExportedProgram& program, Console& console) {
  const ProgramFacts facts = facts_of(program);
  print_values("inputs", facts.inputs, console);
  print_values("outputs", facts.outputs, console);
  print_modules(facts.modules, console);
  print_operators(facts.operators, console);
}

Json::Object program_members(const ExportedProgram& program) {
  const ProgramFacts facts = facts_of(program);
  Json object;
  object["inputs"] = json_of(facts.inputs);
  object["outputs"] = json_of(facts.outputs);
  Json& modules = object["modules"] = Json(Json::Array());
  for (const ProgramModule& module : facts.modules) {
    modules.push_back(Json::Object{{"name", module.path},
                                   {"type", module.type.empty() ? Json() : Json(module.type)},
                                   {"calls", module.calls}});
  }
  Json& operators = object["operators"] = Json(Json::Array());
  for (const ProgramOperator& one : facts.operators) {
    operators.push_back(
        Json::Object{{"name", one.name},
                     {"count", one.calls},
                     {"supported", one.refusal.empty()},
                     {"refused", one.refusal.empty() ? Json() : Json(one.refusal)}});
  }
  return *object.get_if<Json::Object>();
}

}  // namespace tbviz::cli
