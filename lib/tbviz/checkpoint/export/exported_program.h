// A program of torch.export as its archive has it: a graph of operators over named values, and what
// its inputs and outputs are. torch/_export/serde/schema.py has the structures. Nothing of it is
// checked against any operator; whoever runs it does that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "tbviz/checkpoint/export/tree_spec.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// A size that is fixed, or known by name only until the program runs.
struct ExportedSize {
  std::optional<std::int64_t> fixed;
  std::string symbol = {};  ///< "s0", or "8*s0"; empty if it is computed otherwise, or fixed.
};

/// What is known of a tensor before anything runs.
struct ExportedTensor {
  std::int64_t dtype = 0;  ///< In the archive's own numbering; see exported_type().
  std::vector<ExportedSize> sizes;
  std::string device;  ///< "cpu", "cuda:0": where it was when the program was exported.
  bool requires_grad = false;
};

/// What a value of the graph holds.
enum class ValueKind : std::uint8_t { kTensor, kInteger, kFloat, kBoolean, kObject };

/// A value of the graph: an input, or what a node gives.
struct ExportedValue {
  std::string name;  ///< Unique: "conv2d_1"; in an inlined block with a number: "mean@2".
  ValueKind kind = ValueKind::kTensor;
  std::optional<ExportedTensor> tensor = {};  ///< If the archive tells.
};

/// Position in ExportedProgram::values.
using ValueId = std::size_t;
inline constexpr ValueId kNoValue = std::numeric_limits<ValueId>::max();

/// What is handed to an operator.
struct ExportedArgument {
  enum class Kind : std::uint8_t {
    kNone,
    kValue,         ///< `value`; kNoValue: one that the graph does not have.
    kInteger,       ///< `integer`
    kBoolean,       ///< `integer`
    kFloat,         ///< `number`
    kComplex,       ///< `number` and `imaginary`
    kString,        ///< `text`
    kScalarType,    ///< `integer`: a data type in the archive's own numbering.
    kMemoryFormat,  ///< `integer`, the same.
    kLayout,        ///< `integer`, the same.
    kDevice,        ///< `text`: "cuda:0"
    kList,          ///< `elements`
    kOther,         ///< `text`: the archive's word for it. Graphs of blocks, objects.
  };

  Kind kind = Kind::kNone;
  ValueId value = kNoValue;
  std::int64_t integer = 0;
  double number = 0;
  double imaginary = 0;
  std::string text = {};
  std::vector<ExportedArgument> elements = {};
};

struct NamedArgument {
  std::string name;  ///< As in the operator's schema; empty where it has none.
  ExportedArgument value;
};

/// One of a node's results.
struct ExportedResult {
  std::vector<ValueId> values;  ///< kNoValue: nobody wants it.
  bool is_list = false;         ///< It is a list of these; else there is one.
};

/// A module that was being called when a node was made.
struct ModuleFrame {
  std::string key;   ///< "features.0", of a later call "features.0@1": the same in one call.
  std::string path;  ///< As in named_modules(); empty: the model itself.
  std::string type;  ///< "torch.nn.modules.conv.Conv2d"
};

/// What with torch.no_grad(): and torch.autocast() asked for, for the nodes in such a block.
struct ExportedRegion {
  std::optional<bool> gradients;

  struct Autocast {
    std::string device;  ///< "cpu"
    std::int64_t dtype = 0;
    bool enabled = false;
    bool cache = true;
  };
  std::vector<Autocast> autocasts;  ///< The outermost first.
};

/// A call of an operator.
struct ExportedNode {
  std::string target;  ///< "torch.ops.aten.conv2d.default", "_operator.mul"
  std::vector<NamedArgument> inputs;
  std::vector<ExportedResult> outputs;
  std::size_t stack = 0;   ///< Position in ExportedProgram::stacks.
  std::size_t region = 0;  ///< Position in ExportedProgram::regions.
};

/// Something that the graph takes.
struct ExportedInput {
  enum class Kind : std::uint8_t {
    kUser,       ///< An argument of forward(), or a part of one.
    kParameter,  ///< As the next three, of the name `name`.
    kBuffer,
    kConstant,
    kOther,  ///< `name`: the archive's word for it.
  };

  Kind kind = Kind::kUser;
  ExportedArgument argument;  ///< A value; of a user's input also a constant that was baked in.
  std::string name = {};      ///< "features.0.weight"
  bool persistent = true;     ///< Of a buffer: whether it is part of the state dict.
};

/// Something that the graph gives.
struct ExportedOutput {
  enum class Kind : std::uint8_t {
    kUser,      ///< What forward() returned, or a part of it.
    kBuffer,    ///< What the buffer, or parameter, `name` holds from now on.
    kUserInput  ///< The same of the user's input `name`, a value's name.
  };

  Kind kind = Kind::kUser;
  ExportedArgument argument;
  std::string name = {};
};

/// A module of the model, called or not.
struct ExportedModule {
  std::string path;
  bool has_signature = false;            ///< Whether the archive tells what goes in and out,
  std::vector<ExportedArgument> inputs;  ///< as values of the graph.
  std::vector<ExportedArgument> outputs;
};

/// What a symbol may stand for.
struct SymbolRange {
  std::string symbol;
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

struct ExportedProgram {
  std::string torch_version;      ///< "2.13.0+cpu"; empty if the archive does not tell.
  std::int64_t schema_major = 0;  ///< 7 or 8.
  std::int64_t schema_minor = 0;

  std::vector<ExportedValue> values;
  std::vector<ExportedInput> inputs;  ///< In the order of the graph's.
  std::vector<ExportedNode> nodes;    ///< In the order in which they run; blocks are inlined.
  std::vector<ExportedOutput> outputs;
  std::vector<std::vector<ModuleFrame>> stacks;  ///< Outermost module first; the first is empty.
  std::vector<ExportedRegion> regions;           ///< The first is that outside all blocks.
  std::vector<ExportedModule> modules;  ///< In the order of their registration, as far as known.
  std::vector<SymbolRange> ranges;
  std::vector<std::string> argument_names;  ///< Of forward(), without self; empty: not told.
  TreeSpec arguments;  ///< How the user's inputs are nested: ((positional...), {keyword...}).
  TreeSpec result;     ///< How the user's outputs are.
};

/// Whether the value is one of the program's weights: a parameter, a buffer or a constant, by
/// value.
[[nodiscard]] std::vector<bool> weight_marks(const ExportedProgram& program);

}  // namespace tbviz
