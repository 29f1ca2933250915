// What names stand for in ONNX's graphs, which see those of the graphs around, and in functions,
// which see what they are called with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tbviz/archive/protobuf_reader.h"
#include "tbviz/checkpoint/onnx/onnx_node.h"

namespace tbviz {

struct OnnxValue;

/// What defines a name.
struct OnnxDefinition {
  enum class Kind : std::uint8_t {
    kInput,     ///< Comes from outside the graph.
    kArgument,  ///< Input `output` of the node that calls the function.
    kTensor,    ///< The initializer `message`.
    kSparse,    ///< The sparse initializer `message`.
    kNode,      ///< Output `output` of the node `message`.
    kTwice,     ///< More than one node, which is malformed.
  };
  Kind kind = Kind::kInput;
  Bytes message = {};
  std::size_t output = 0;
  bool busy = false;                 ///< Its value is being looked for.
  const OnnxValue* value = nullptr;  ///< Once that was found.
};

/// The names of one graph, or of one call of a function.
struct OnnxScope {
  Bytes message;                                 ///< GraphProto or FunctionProto.
  std::uint32_t node_field = 0;                  ///< Of its nodes.
  OnnxScope* outer = nullptr;                    ///< Of the graph around; null for a function.
  OnnxScope* caller = nullptr;                   ///< Of a call: where it stands,
  std::vector<std::string_view> arguments = {};  ///< and what it gives.
  std::string what;  ///< "the graph", "the function norm": for messages.
  std::unordered_map<std::string_view, OnnxDefinition> names = {};

  /// The definition that `name` has here or further out, and where; null if there is none.
  [[nodiscard]] std::pair<OnnxDefinition*, OnnxScope*> find(std::string_view name);
};

/// Makes scopes, which live as long as it does, and knows the model's functions.
class OnnxScopes {
 public:
  explicit OnnxScopes(const ProtobufFile& file) : file_(file) {}

  /// A FunctionProto. Of two with one name the first is called. Throws FormatError.
  void add_function(Bytes function);

  /// The names of a GraphProto. Throws FormatError if the file has too many.
  [[nodiscard]] OnnxScope& graph(Bytes graph, OnnxScope* outer);

  /// The function that a node calls; empty if its operator is none of the model's.
  [[nodiscard]] Bytes called_by(const OnnxNode& node) const;

  /// The names of that function, called there; the same for the same call.
  [[nodiscard]] OnnxScope& call(Bytes function, const OnnxNode& node, OnnxScope& caller);

  /// The name inside of a function's output; empty if it has not so many.
  [[nodiscard]] std::string_view output_of(Bytes function, std::size_t index) const;

  /// In the order of the file.
  [[nodiscard]] const std::vector<Bytes>& functions() const { return in_order_; }
  [[nodiscard]] bool is_called(Bytes function) const { return called_.contains(function.data()); }

  /// The names of a function that nothing calls, as if it were called without arguments.
  [[nodiscard]] OnnxScope& uncalled(Bytes function);

 private:
  using Key = std::vector<std::string_view>;

  OnnxScope& make(Bytes message, std::uint32_t node_field);
  OnnxDefinition& define(OnnxScope& scope, std::string_view name);
  void define_nodes(OnnxScope& scope);
  void define_arguments(OnnxScope& scope);

  const ProtobufFile& file_;
  std::deque<OnnxScope> scopes_;
  std::map<Key, Bytes> functions_;  // By domain, name, overload.
  std::map<std::pair<const std::byte*, const OnnxScope*>, OnnxScope*> calls_;
  std::vector<Bytes> in_order_;
  std::set<const std::byte*> called_;
  std::size_t definitions_ = 0;
};

}  // namespace tbviz
