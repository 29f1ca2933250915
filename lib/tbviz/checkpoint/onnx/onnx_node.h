// ONNX's NodeProto and AttributeProto
// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/archive/protobuf_reader.h"

namespace tbviz {

/// The most nodes and inputs that a file may have.
inline constexpr std::size_t kMostOnnxInputs = 2'000'000;

/// How much of a name is quoted in messages, or put in front of other names.
inline constexpr std::size_t kLongestOnnxLabel = 200;

/// An operator in a graph, in the bytes of the file.
struct OnnxNode {
  Bytes message;
  std::string_view name, op, domain, overload;
  std::vector<std::string_view> inputs, outputs;

  [[nodiscard]] std::string_view output() const {
    return outputs.empty() ? std::string_view() : outputs.front();
  }
  /// Empty if it is left out.
  [[nodiscard]] std::string_view input(std::size_t index) const {
    return index < inputs.size() ? inputs[index] : std::string_view();
  }
  [[nodiscard]] std::string_view label() const { return name.empty() ? op : name; }

  /// Whether its operator is ONNX's own.
  [[nodiscard]] bool is_standard() const { return domain.empty() || domain == "ai.onnx"; }
};

/// Throws FormatError.
[[nodiscard]] OnnxNode read_onnx_node(Bytes message, const ProtobufFile& file);

/// "Cast 'node_1'", for messages; a node without a name is told by what it computes.
[[nodiscard]] std::string describe(const OnnxNode& node);

/// An attribute of a node. What it does not have is empty.
struct OnnxAttribute {
  std::string_view name;
  std::string_view reference;  ///< It has the value of this attribute of the function around.
  std::int64_t number = 0;
  float real = 0;
  std::string_view text;
  std::optional<Bytes> tensor, sparse_tensor;
  std::vector<std::int64_t> numbers;
  std::vector<float> reals;
};

/// The attribute called so, if the node has it. Throws FormatError; UnsupportedError, which names
/// no file, if a function's call has its value, or if it is a list of more than a million numbers.
[[nodiscard]] std::optional<OnnxAttribute> find_attribute(const OnnxNode& node,
                                                          std::string_view name,
                                                          const ProtobufFile& file);

/// Calls function(name, graph) for every graph inside the node. Throws FormatError.
template <class Function>
void for_each_subgraph(const OnnxNode& node, const ProtobufFile& file, Function&& function) {
  constexpr std::uint32_t kNodeAttribute = 5;
  constexpr std::uint32_t kName = 1;
  constexpr std::uint32_t kGraph = 6;
  constexpr std::uint32_t kGraphs = 11;
  ProtobufReader reader(node.message, file);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(kNodeAttribute, WireType::kBytes)) continue;
    std::string_view name;
    ProtobufReader attribute(field.bytes, file);
    for (ProtobufField part; attribute.next(part);) {
      if (part.is(kName, WireType::kBytes)) name = part.text();
      if (part.is(kGraph, WireType::kBytes) || part.is(kGraphs, WireType::kBytes)) {
        function(name, part.bytes);
      }
    }
  }
}

}  // namespace tbviz
