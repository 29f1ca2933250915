#include "tbviz/checkpoint/export/graph_reader.h"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/export/module_stack.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

using Value = JsonTape::Value;
using Kind = ExportedArgument::Kind;

constexpr std::string_view kGradientBlock = "torch.ops.higher_order.wrap_with_set_grad_enabled";
constexpr std::string_view kAutocastBlock = "torch.ops.higher_order.wrap_with_autocast";

// Of small texts, and few nodes, much could be made otherwise: each value, frame and region takes
// some hundred bytes, and who looks at modules goes through all that are around each node.
constexpr std::size_t kMostValues = 500'000;
constexpr std::size_t kMostRegions = 10'000;
constexpr std::size_t kDeepestModule = 64;
constexpr std::size_t kLongestStack = 1U << 16U;
constexpr std::size_t kLongestPath = 1024;
constexpr std::size_t kMostFrames = 400'000;
constexpr std::size_t kMostFlow = 4'000'000;

[[noreturn]] void refuse_more_than(std::size_t most, std::string_view what) {
  throw FormatError({}, fmt::format("it has more than {} {}", most, what));
}

std::size_t count_parts(const ExportedArgument& argument) {
  std::size_t count = 1;
  for (const ExportedArgument& element : argument.elements) count += count_parts(element);
  return count;
}

struct NamedValue {
  std::string_view name;
  ValueKind kind = ValueKind::kTensor;
};

/// The name of a value in an argument that is no list; empty of one that is none.
NamedValue value_in(Value argument) {
  constexpr std::array<std::pair<std::string_view, ValueKind>, 3> kSymbols = {
      {{"as_sym_int", ValueKind::kInteger},
       {"as_sym_float", ValueKind::kFloat},
       {"as_sym_bool", ValueKind::kBoolean}}};
  if (const auto name = argument.find("as_tensor").find("name").string()) return {*name};
  for (const auto& [word, kind] : kSymbols) {
    if (const auto name = argument.find(word).find("as_name").string()) return {*name, kind};
  }
  if (const auto name =
          argument.find("as_optional_tensor").find("as_tensor").find("name").string()) {
    return {*name};
  }
  return {};
}

/// The values in arguments and in the lists among them.
std::vector<NamedValue> values_in(Value arguments) {
  std::vector<NamedValue> values;
  for (const Value argument : arguments.elements()) {
    const Value list = argument.find("as_tensors");
    for (const Value tensor : list.elements()) {
      values.push_back({tensor.find("name").string().value_or("")});
    }
    if (!list) values.push_back(value_in(argument));
  }
  return values;
}

ExportedTensor read_tensor(Value meta) {
  ExportedTensor tensor;
  tensor.dtype = meta.find("dtype").integer().value_or(0);
  for (const Value size : meta.find("sizes").elements()) {
    tensor.sizes.push_back(read_exported_size(size));
  }
  tensor.device = read_exported_device(meta.find("device"));
  tensor.requires_grad = meta.find("requires_grad").boolean().value_or(false);
  return tensor;
}

// "s0" of "Symbol('s0', positive=True, integer=True)"; empty of anything else.
std::string_view written_symbol(std::string_view expression) {
  constexpr std::string_view kCall = "Symbol('";
  if (!expression.starts_with(kCall) || expression.find(')') + 1 != expression.size()) return {};
  expression.remove_prefix(kCall.size());
  return expression.substr(0, std::min(expression.find('\''), expression.size()));
}

// What a size is called, and its range is found by: a symbol, or a multiple of one, "8*s0".
// PyTorch writes either so, or, since 2.6, as the calls that make it. Empty of other expressions.
std::string name_of_size(std::string_view expression) {
  constexpr std::string_view kProduct = "Mul(Integer(";
  constexpr std::string_view kDigits = "0123456789";
  if (const std::string_view symbol = written_symbol(expression); !symbol.empty()) {
    return std::string(symbol);
  }
  if (expression.starts_with(kProduct) && expression.ends_with(')')) {
    expression.remove_prefix(kProduct.size());
    const std::string_view factor = expression.substr(0, expression.find_first_not_of(kDigits));
    expression.remove_prefix(factor.size());
    if (factor.empty() || !expression.starts_with("), ")) return {};
    const std::string_view symbol =
        written_symbol(expression.substr(3, expression.size() - std::string_view("), )").size()));
    return symbol.empty() ? std::string() : fmt::format("{}*{}", factor, symbol);
  }
  const std::size_t star = expression.find('*');
  const bool multiple = star != expression.npos && star > 0 &&
                        expression.substr(0, star).find_first_not_of(kDigits) == expression.npos;
  const std::string_view symbol = multiple ? expression.substr(star + 1) : expression;
  const bool is_name =
      symbol.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == symbol.npos;
  return is_name ? std::string(expression) : std::string();
}

// Gives the innermost module the name of its call, "l__self___conv_1", if `source` ends with one of
// its class: "l__self___conv_1,torch.nn.modules.conv.Conv2d".
void number_call(std::vector<ModuleFrame>& stack, std::string_view source) {
  source = source.substr(source.rfind(';') + 1);
  const std::size_t comma = source.find(',');
  if (stack.empty() || comma == source.npos || source.substr(comma + 1) != stack.back().type)
    return;
  stack.back().key += fmt::format("@{}", source.substr(0, comma));
}

}  // namespace

ExportedSize read_exported_size(Value json) {
  if (const auto fixed = json.find("as_int").integer()) return {.fixed = *fixed};
  const auto expression = json.find("as_expr").find("expr_str").string();
  return {.fixed = std::nullopt, .symbol = name_of_size(expression.value_or(""))};
}

GraphReader::GraphReader(ExportedProgram& program, Value graph)
    : program_(program), outer_(scope_of(graph, 0)) {
  program_.stacks.emplace_back();
  program_.regions.emplace_back();
}

GraphReader::Scope GraphReader::scope_of(Value graph, std::size_t region) {
  Scope scope{.graph = graph, .tensors = {}, .values = {}, .region = region};
  for (const auto& [name, meta] : graph.find("tensor_values").members()) {
    scope.tensors.emplace(name, meta);
  }
  return scope;
}

ValueId GraphReader::find(const Scope& scope, std::string_view name) {
  const auto found = scope.values.find(name);
  return found == scope.values.end() ? kNoValue : found->second;
}

ValueId GraphReader::declare(Scope& scope, std::string_view name, ValueKind kind) {
  const ValueId id = program_.values.size();
  if (id == kMostValues) refuse_more_than(kMostValues, "values");
  if (!scope.values.emplace(name, id).second) {
    throw FormatError({}, fmt::format("the value '{}' is made twice", name));
  }
  ExportedValue value{.name = std::string(name), .kind = kind};
  // A block has names of its own.
  while (!names_.insert(value.name).second) value.name += fmt::format("@{}", id);
  if (const auto meta = scope.tensors.find(name); meta != scope.tensors.end()) {
    value.tensor = read_tensor(meta->second);
  }
  program_.values.push_back(std::move(value));
  return id;
}

ExportedArgument GraphReader::read_argument(const Scope& scope, Value json) {
  const ValueLookup lookup = [&](std::string_view name) { return find(scope, name); };
  return read_exported_argument(json, lookup, arguments_left_);
}

void GraphReader::count_flow(const ExportedNode& node) {
  std::size_t values = 1;
  for (const NamedArgument& input : node.inputs) values += count_parts(input.value);
  for (const ExportedResult& output : node.outputs) values += output.values.size();
  flow_ += values * program_.stacks[node.stack].size();
  if (flow_ > kMostFlow) refuse_more_than(kMostFlow, "values that go through its modules");
}

void GraphReader::read_nodes() { read_nodes(outer_); }

void GraphReader::read_nodes(Scope& scope) {
  const Value nodes = scope.graph.find("nodes");
  if (!nodes.is_array()) throw FormatError({}, "a graph without nodes");
  for (const Value node : nodes.elements()) read_node(scope, node);
}

void GraphReader::read_node(Scope& scope, Value json) {
  const auto target = json.find("target").string();
  if (!target) {
    throw FormatError({}, fmt::format("node {}: it has no target", program_.nodes.size()));
  }
  if ((*target == kGradientBlock || *target == kAutocastBlock) && inline_block(scope, json)) return;
  ExportedNode node{.target = std::string(*target), .inputs = {}, .outputs = {}};
  node.stack = stack_of(json.find("metadata"));
  node.region = scope.region;
  for (const Value input : json.find("inputs").elements()) {
    node.inputs.push_back({std::string(input.find("name").string().value_or("")),
                           read_argument(scope, input.find("arg"))});
  }
  for (const Value output : json.find("outputs").elements()) read_result(scope, output, node);
  count_flow(node);
  program_.nodes.push_back(std::move(node));
}

void GraphReader::read_result(Scope& scope, Value json, ExportedNode& node) {
  ExportedResult result;
  const Value list = json.find("as_tensors");
  result.is_list = static_cast<bool>(list);
  for (const Value tensor : list.elements()) {
    const auto name = tensor.find("name").string();
    if (!name) throw FormatError({}, node.target + " gives a tensor without a name");
    result.values.push_back(declare(scope, *name, ValueKind::kTensor));
  }
  if (!list) {
    const NamedValue value = value_in(json);
    result.values.push_back(value.name.empty() ? kNoValue : declare(scope, value.name, value.kind));
  }
  node.outputs.push_back(std::move(result));
}

// A node whose inputs are settings, a graph, and what the graph takes. Returns false where the
// block is none that could be inlined: then it stays a node, which nobody runs.
bool GraphReader::inline_block(Scope& scope, Value json) {
  ExportedNode settings;
  std::vector<ValueId> operands;
  Value graph;
  for (const Value input : json.find("inputs").elements()) {
    const Value argument = input.find("arg");
    if (!graph && argument.find("as_graph")) {
      graph = argument.find("as_graph").find("graph");
      continue;
    }
    ExportedArgument read = read_argument(scope, argument);
    if (!graph) {
      settings.inputs.push_back({{}, std::move(read)});
    } else if (read.kind == Kind::kValue && read.value != kNoValue) {
      operands.push_back(read.value);
    } else {
      return false;
    }
  }
  settings.target = json.find("target").string().value_or("");
  const auto region = graph ? region_of(scope.region, settings) : std::nullopt;
  if (!region) return false;
  Scope block = scope_of(graph, *region);
  const std::vector<NamedValue> inputs = values_in(graph.find("inputs"));
  if (inputs.size() != operands.size()) return false;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    block.values.emplace(inputs[i].name, operands[i]);
  }
  read_nodes(block);
  const std::vector<NamedValue> given = values_in(graph.find("outputs"));
  const std::vector<NamedValue> taken = values_in(json.find("outputs"));
  if (given.size() < taken.size()) {
    throw FormatError({}, settings.target + " gives more than its graph does");
  }
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const ValueId value = find(block, given[i].name);
    if (value == kNoValue || !scope.values.emplace(taken[i].name, value).second) {
      throw FormatError({}, fmt::format("{}: the value '{}' is not made, or made twice",
                                        settings.target, taken[i].name));
    }
  }
  return true;
}

// Nothing if the settings are not those of such a block.
std::optional<std::size_t> GraphReader::region_of(std::size_t outer, const ExportedNode& node) {
  ExportedRegion region = program_.regions[outer];
  const std::vector<NamedArgument>& settings = node.inputs;
  if (node.target == kGradientBlock) {
    if (settings.size() != 1 || settings[0].value.kind != Kind::kBoolean) return std::nullopt;
    region.gradients = settings[0].value.integer != 0;
  } else {
    if (settings.size() != 4 || settings[0].value.kind != Kind::kString ||
        settings[2].value.kind != Kind::kBoolean) {
      return std::nullopt;
    }
    region.autocasts.push_back(
        {.device = settings[0].value.text,
         .dtype = settings[1].value.integer,  // 0: the device's own.
         .enabled = settings[2].value.integer != 0,
         .cache = settings[3].value.kind != Kind::kBoolean || settings[3].value.integer != 0});
  }
  if (program_.regions.size() == kMostRegions) refuse_more_than(kMostRegions, "blocks");
  program_.regions.push_back(std::move(region));
  return program_.regions.size() - 1;
}

std::size_t GraphReader::stack_of(Value metadata) {
  const std::string_view text = metadata.find("nn_module_stack").string().value_or("");
  // PyTorch 2.5 gives all calls of a module one key; this tells them apart, of modules of torch.nn.
  const std::string_view source =
      program_.schema_major == 7 ? metadata.find("source_fn_stack").string().value_or("") : "";
  const auto [place, is_new] = stacks_.emplace(std::pair(text, source), program_.stacks.size());
  if (!is_new) return place->second;
  if (text.size() > kLongestStack) refuse_more_than(kLongestStack, "bytes of a node's modules");
  program_.stacks.push_back(read_module_stack(text));
  if (!source.empty()) number_call(program_.stacks.back(), source);
  for (const ModuleFrame& frame : program_.stacks.back()) {
    if (frame.path.size() > kLongestPath)
      refuse_more_than(kLongestPath, "bytes of a module's name");
  }
  const std::size_t frames = program_.stacks.back().size();
  if (frames > kDeepestModule) refuse_more_than(kDeepestModule, "modules in each other");
  frames_ += frames;
  if (frames_ > kMostFrames) refuse_more_than(kMostFrames, "calls of modules");
  return place->second;
}

}  // namespace tbviz
