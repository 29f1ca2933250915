#include "tbviz/checkpoint/onnx/onnx_node.h"

#include <fmt/format.h>

#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::size_t kMostNumbers = 1'000'000;

// Field numbers of NodeProto and AttributeProto.
enum : std::uint32_t {
  kNodeInput = 1,
  kNodeOutput = 2,
  kNodeName = 3,
  kNodeOpType = 4,
  kNodeAttribute = 5,
  kNodeDomain = 7,
  kNodeOverload = 8,
  kAttributeName = 1,
  kAttributeFloat = 2,
  kAttributeInt = 3,
  kAttributeString = 4,
  kAttributeTensor = 5,
  kAttributeFloats = 7,
  kAttributeInts = 8,
  kAttributeReference = 21,
  kAttributeSparseTensor = 22,
};

void read_bytes(const ProtobufField& field, OnnxAttribute& attribute, const ProtobufFile& file) {
  switch (field.number) {
    case kAttributeName:
      attribute.name = field.text();
      break;
    case kAttributeString:
      attribute.text = field.text();
      break;
    case kAttributeReference:
      attribute.reference = field.text();
      break;
    case kAttributeTensor:
      attribute.tensor = field.bytes;
      break;
    case kAttributeSparseTensor:
      attribute.sparse_tensor = field.bytes;
      break;
    case kAttributeInts:
      for (ProtobufReader packed(field.bytes, file);
           !packed.at_end() && attribute.numbers.size() <= kMostNumbers;) {
        attribute.numbers.push_back(static_cast<std::int64_t>(packed.varint()));
      }
      break;
    case kAttributeFloats:
      for (std::size_t at = 0; at + sizeof(float) <= field.bytes.size(); at += sizeof(float)) {
        if (attribute.reals.size() > kMostNumbers) break;
        attribute.reals.push_back(load_le<float>(field.bytes.data() + at));
      }
      break;
    default:
      break;
  }
}

OnnxAttribute read_attribute(Bytes message, const ProtobufFile& file) {
  OnnxAttribute attribute;
  ProtobufReader reader(message, file);
  for (ProtobufField field; reader.next(field);) {
    if (field.type == WireType::kBytes) {
      read_bytes(field, attribute, file);
    } else if (field.is(kAttributeInt, WireType::kVarint)) {
      attribute.number = field.as_int();
    } else if (field.is(kAttributeFloat, WireType::kFixed32)) {
      attribute.real = field.as_float();
    } else if (field.is(kAttributeInts, WireType::kVarint)) {
      if (attribute.numbers.size() <= kMostNumbers) attribute.numbers.push_back(field.as_int());
    } else if (field.is(kAttributeFloats, WireType::kFixed32)) {
      if (attribute.reals.size() <= kMostNumbers) attribute.reals.push_back(field.as_float());
    }
  }
  return attribute;
}

}  // namespace

OnnxNode read_onnx_node(Bytes message, const ProtobufFile& file) {
  OnnxNode node{message, {}, {}, {}, {}, {}, {}};
  ProtobufReader reader(message, file);
  for (ProtobufField field; reader.next(field);) {
    if (field.type != WireType::kBytes) continue;
    if (field.number == kNodeInput) node.inputs.push_back(field.text());
    if (field.number == kNodeOutput) node.outputs.push_back(field.text());
    if (field.number == kNodeName) node.name = field.text();
    if (field.number == kNodeOpType) node.op = field.text();
    if (field.number == kNodeDomain) node.domain = field.text();
    if (field.number == kNodeOverload) node.overload = field.text();
    if (node.inputs.size() + node.outputs.size() > kMostOnnxInputs) {
      file.fail(message, "a node has too many inputs or outputs");
    }
  }
  if (node.op.size() > kLongestOnnxLabel) file.fail(message, "an operator's name is too long");
  return node;
}

std::string describe(const OnnxNode& node) {
  if (!node.name.empty()) {
    return fmt::format("{} '{}'", node.op, node.name.substr(0, kLongestOnnxLabel));
  }
  return fmt::format("{} that computes '{}'", node.op, node.output().substr(0, kLongestOnnxLabel));
}

std::optional<OnnxAttribute> find_attribute(const OnnxNode& node, std::string_view name,
                                            const ProtobufFile& file) {
  ProtobufReader reader(node.message, file);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(kNodeAttribute, WireType::kBytes)) continue;
    if (text_field(field.bytes, kAttributeName, file) != name) continue;
    OnnxAttribute attribute = read_attribute(field.bytes, file);
    if (!attribute.reference.empty()) {
      throw UnsupportedError(
          {}, fmt::format("attribute {} is given where the function is called", name));
    }
    if (attribute.numbers.size() > kMostNumbers || attribute.reals.size() > kMostNumbers) {
      throw UnsupportedError(
          {}, fmt::format("attribute {} is a list of more than {} numbers", name, kMostNumbers));
    }
    return attribute;
  }
  return std::nullopt;
}

}  // namespace tbviz
