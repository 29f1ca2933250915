#include "tbviz/checkpoint/export/program_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/export/graph_reader.h"
#include "tbviz/error.h"
#include "tbviz/text/json_tape.h"

namespace tbviz {
namespace {

using Value = JsonTape::Value;
using Kind = ExportedArgument::Kind;

ValueKind kind_of(Value argument) {
  if (argument.find("as_sym_int")) return ValueKind::kInteger;
  if (argument.find("as_sym_float")) return ValueKind::kFloat;
  if (argument.find("as_sym_bool")) return ValueKind::kBoolean;
  return argument.find("as_custom_obj") ? ValueKind::kObject : ValueKind::kTensor;
}

std::string_view view_of(Value json) { return json.string().value_or(""); }
std::string text_of(Value json) { return std::string(view_of(json)); }

/// The fields of a class of named tuples, as the archive lists them.
struct Fields {
  Value names;
  std::size_t count = 0;
};
using NamesOfFields = std::unordered_map<std::string_view, Fields>;

NamesOfFields names_of_fields(Value classes) {
  NamesOfFields fields;
  for (const auto& [type, members] : classes.members()) {
    const Value names = members.find("field_names");
    std::size_t count = 0;
    for ([[maybe_unused]] const Value name : names.elements()) ++count;
    fields.emplace(type, Fields{names, count});
  }
  return fields;
}

/// Reads one program.
class ProgramReader {
 public:
  explicit ProgramReader(Value root)
      : root_(root), module_(root.find("graph_module")), graph_(program_, module_.find("graph")) {}

  ExportedProgram read() {
    read_version();
    if (!module_.find("graph").is_object()) throw FormatError({}, "it has no graph");
    for (const Value spec : module_.find("signature").find("input_specs").elements()) {
      read_input(spec);
    }
    graph_.read_nodes();
    for (const Value spec : module_.find("signature").find("output_specs").elements()) {
      read_output(spec);
    }
    for (const Value entry : module_.find("module_call_graph").elements()) read_module(entry);
    for (const auto& [symbol, range] : root_.find("range_constraints").members()) {
      read_range(symbol, range);
    }
    settle_trees();
    return std::move(program_);
  }

 private:
  void read_version();
  void read_input(Value spec);
  [[nodiscard]] ExportedArgument read_user_input(std::string_view kind, Value spec);
  void read_output(Value spec);
  void read_module(Value entry);
  void read_range(std::string_view symbol, Value range);
  void settle_trees();
  static void name_fields(TreeSpec& spec, const NamesOfFields& fields);

  ExportedProgram program_;
  Value root_;
  Value module_;
  GraphReader graph_;
};

void ProgramReader::read_version() {
  program_.torch_version = text_of(root_.find("torch_version"));
  const Value version = root_.find("schema_version");
  program_.schema_major = version.find("major").integer().value_or(0);
  program_.schema_minor = version.find("minor").integer().value_or(0);
  if (program_.schema_major == 7 || program_.schema_major == 8) return;
  throw UnsupportedError(
      {},
      fmt::format("its schema is of version {}.{}; those of 7 and 8 are read, which PyTorch has "
                  "written since 2.5",
                  program_.schema_major, program_.schema_minor));
}

void ProgramReader::read_input(Value spec) {
  using InputKind = ExportedInput::Kind;
  struct Named {
    std::string_view word;
    InputKind kind;
    std::string_view name;
  };
  constexpr std::array<Named, 3> kWeights = {
      {{"parameter", InputKind::kParameter, "parameter_name"},
       {"buffer", InputKind::kBuffer, "buffer_name"},
       {"tensor_constant", InputKind::kConstant, "tensor_constant_name"}}};
  for (const auto& [word, value] : spec.members()) {
    ExportedInput input;
    if (const auto* named = std::ranges::find(kWeights, word, &Named::word);
        named != kWeights.end()) {
      input.kind = named->kind;
      input.name = text_of(value.find(named->name));
      input.persistent = value.find("persistent").boolean().value_or(true);
      const std::string_view name = view_of(value.find("arg").find("name"));
      input.argument = {.kind = Kind::kValue, .value = graph_.declare(name, ValueKind::kTensor)};
    } else if (word == "user_input" || word == "constant_input") {
      input.argument = read_user_input(word, value);
      input.name = text_of(value.find("name"));
    } else {
      input.kind = InputKind::kOther;
      input.name = word;
      const std::string_view name = view_of(value.find("arg").find("name"));
      if (!name.empty()) graph_.declare(name, ValueKind::kObject);
    }
    program_.inputs.push_back(std::move(input));
    return;
  }
  throw FormatError({}, fmt::format("input {}: it is of no kind", program_.inputs.size()));
}

ExportedArgument ProgramReader::read_user_input(std::string_view kind, Value spec) {
  const bool is_constant = kind == "constant_input";
  const Value argument = spec.find(is_constant ? "value" : "arg");
  std::string_view name = view_of(argument.find("as_tensor").find("name"));
  for (const std::string_view symbol : {"as_sym_int", "as_sym_float", "as_sym_bool"}) {
    if (name.empty()) name = view_of(argument.find(symbol).find("as_name"));
  }
  if (is_constant || name.empty()) {
    ExportedArgument fixed = graph_.read_argument(argument);
    if (fixed.kind != Kind::kValue) return fixed;
    throw FormatError({}, fmt::format("input {}: it is fixed to a value", program_.inputs.size()));
  }
  return {.kind = Kind::kValue, .value = graph_.declare(name, kind_of(argument))};
}

void ProgramReader::read_output(Value spec) {
  using OutputKind = ExportedOutput::Kind;
  struct Mutation {
    std::string_view word;
    OutputKind kind;
    std::string_view name;
  };
  constexpr std::array<Mutation, 3> kMutations = {
      {{"buffer_mutation", OutputKind::kBuffer, "buffer_name"},
       {"parameter_mutation", OutputKind::kBuffer, "parameter_name"},
       {"user_input_mutation", OutputKind::kUserInput, "user_input_name"}}};
  for (const auto& [word, value] : spec.members()) {
    ExportedOutput output;
    if (word == "user_output") {
      output.argument = graph_.read_argument(value.find("arg"));
    } else {
      const auto* mutation = std::ranges::find(kMutations, word, &Mutation::word);
      if (mutation == kMutations.end()) return;  // Losses, gradients: of training alone.
      output.kind = mutation->kind;
      output.name = text_of(value.find(mutation->name));
      output.argument = {.kind = Kind::kValue,
                         .value = graph_.find(text_of(value.find("arg").find("name")))};
    }
    program_.outputs.push_back(std::move(output));
  }
}

void ProgramReader::read_module(Value entry) {
  const Value signature = entry.find("signature");
  ExportedModule module{.path = text_of(entry.find("fqn")), .inputs = {}, .outputs = {}};
  if (module.path.empty()) {
    program_.arguments = read_tree_spec(text_of(signature.find("in_spec"))).value_or(TreeSpec());
    program_.result = read_tree_spec(text_of(signature.find("out_spec"))).value_or(TreeSpec());
    for (const Value name : signature.find("forward_arg_names").elements()) {
      program_.argument_names.push_back(text_of(name));
    }
  } else if (signature.is_object()) {
    module.has_signature = true;
    for (const Value input : signature.find("inputs").elements()) {
      module.inputs.push_back(graph_.read_argument(input));
    }
    for (const Value output : signature.find("outputs").elements()) {
      module.outputs.push_back(graph_.read_argument(output));
    }
  }
  program_.modules.push_back(std::move(module));
}

void ProgramReader::read_range(std::string_view symbol, Value range) {
  SymbolRange read{.symbol = std::string(symbol)};
  read.least = range.find("min_val").integer().value_or(read.least);
  read.most = range.find("max_val").integer().value_or(read.most);
  program_.ranges.push_back(std::move(read));
}

// Where the archive does not tell how inputs and outputs are nested, or tells of others than there
// are, they are a flat tuple.
void ProgramReader::settle_trees() {
  const auto flat = [](std::size_t count) {
    return TreeSpec{.kind = TreeSpec::Kind::kTuple,
                    .type = "builtins.tuple",
                    .keys = {},
                    .children = std::vector<TreeSpec>(count)};
  };
  const auto inputs = static_cast<std::size_t>(
      std::ranges::count(program_.inputs, ExportedInput::Kind::kUser, &ExportedInput::kind));
  const auto outputs = static_cast<std::size_t>(
      std::ranges::count(program_.outputs, ExportedOutput::Kind::kUser, &ExportedOutput::kind));
  const TreeSpec& given = program_.arguments;
  if (given.leaf_count() != inputs || given.children.size() != 2 ||
      given.children[1].kind != TreeSpec::Kind::kDict) {
    program_.arguments = flat(1);
    program_.arguments.children[0] = flat(inputs);
    program_.arguments.children.push_back({.kind = TreeSpec::Kind::kDict, .type = "builtins.dict"});
  }
  if (program_.result.leaf_count() != outputs) program_.result = flat(outputs);
  const NamesOfFields fields = names_of_fields(module_.find("treespec_namedtuple_fields"));
  name_fields(program_.arguments, fields);
  name_fields(program_.result, fields);
}

void ProgramReader::name_fields(TreeSpec& spec, const NamesOfFields& fields) {
  const auto found =
      spec.kind == TreeSpec::Kind::kNamedTuple ? fields.find(spec.type) : fields.end();
  if (found != fields.end() && found->second.count == spec.children.size()) {
    for (const Value name : found->second.names.elements()) spec.keys.push_back(text_of(name));
  }
  for (TreeSpec& child : spec.children) name_fields(child, fields);
}

}  // namespace

ExportedProgram read_exported_program(std::string_view json, const std::string& file,
                                      std::string_view part) {
  const auto refusal = [&](std::string_view fact) { return fmt::format("{}: {}", part, fact); };
  if (json.size() > kMostProgramBytes) {
    throw FormatError(file, refusal(fmt::format("it has {} bytes; at most {} are read", json.size(),
                                                kMostProgramBytes)));
  }
  JsonTape tape;
  if (const auto fact = tape.read(json, kMostProgramValues)) {
    throw FormatError(file, refusal("malformed JSON: " + *fact));
  }
  try {
    return ProgramReader(tape.root()).read();
  } catch (const FormatError& error) {
    throw FormatError(file, refusal(error.what()));
  } catch (const UnsupportedError& error) {
    throw UnsupportedError(file, refusal(error.what()));
  }
}

std::vector<bool> weight_marks(const ExportedProgram& program) {
  std::vector<bool> marks(program.values.size());
  for (const ExportedInput& input : program.inputs) {
    const bool weight = input.kind == ExportedInput::Kind::kParameter ||
                        input.kind == ExportedInput::Kind::kBuffer ||
                        input.kind == ExportedInput::Kind::kConstant;
    if (weight && input.argument.value != kNoValue) marks[input.argument.value] = true;
  }
  return marks;
}

}  // namespace tbviz
