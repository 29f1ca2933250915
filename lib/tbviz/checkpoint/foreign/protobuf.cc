// Models that are protobuf messages without a mark. Each rule asks for fields that the others lack
// where it looks; what is read before is ONNX, whose first texts are texts.
#include <algorithm>

#include "tbviz/archive/wire_reader.h"
#include "tbviz/checkpoint/foreign/foreign.h"
#include "tbviz/checkpoint/foreign/kinds.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

// The first fields tell; models have millions.
constexpr int kMostFields = 256;

// The field that comes next, or nothing at the end, where the file is cut, and where it is none.
std::optional<ProtobufField> next(WireReader& reader) {
  ProtobufField field;
  return reader.next(field) ? std::optional(field) : std::nullopt;
}

// The first field of a message of one.
std::optional<ProtobufField> first_field(Bytes message) {
  WireReader reader(message);
  return next(reader);
}

bool is_line(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
}

bool is_identifier(std::string_view text) {
  return !text.empty() && is_letter(text[0]) && is_line(text);
}

// NodeDef: a name, then an operator; a GraphDef begins with one.
bool is_graph_def(Bytes bytes) {
  const auto node = first_field(bytes);
  if (!node || !node->is(1, WireType::kBytes)) return false;
  WireReader reader(node->bytes);
  const auto name = next(reader);
  const auto op = next(reader);
  return name && op && name->is(1, WireType::kBytes) && op->is(2, WireType::kBytes) &&
         !name->text().empty() && is_line(name->text()) && is_identifier(op->text());
}

// BlockDesc: the first block has index 0 and no parent, -1.
bool is_paddle_program(Bytes bytes) {
  const auto block = first_field(bytes);
  if (!block || !block->is(1, WireType::kBytes)) return false;
  WireReader reader(block->bytes);
  const auto index = next(reader);
  const auto parent = next(reader);
  return index && parent && index->is(1, WireType::kVarint) && index->value == 0 &&
         parent->is(2, WireType::kVarint) && static_cast<std::int32_t>(parent->value) == -1;
}

// A layer of Caffe's old networks: its kind is a number.
bool is_old_caffe_layer(Bytes bytes) {
  WireReader reader(bytes);
  for (int i = 0; i < kMostFields; ++i) {
    const auto field = next(reader);
    if (!field) return false;
    if (field->number == 5) return field->type == WireType::kVarint;
  }
  return false;
}

// NetParameter: a name, inputs and the like, and layers, which no other format has as field 100.
bool is_caffe_network(Bytes bytes) {
  WireReader reader(bytes);
  for (int i = 0; i < kMostFields; ++i) {
    const auto field = next(reader);
    if (!field) return false;
    if (field->number == 1 && !(field->type == WireType::kBytes && is_line(field->text()))) {
      return false;
    }
    if (field->is(100, WireType::kBytes)) return true;
    if (field->number == 2)
      return field->type == WireType::kBytes && is_old_caffe_layer(field->bytes);
    if (field->number > 8) return false;
  }
  return false;
}

// The messages that begin with their version, and then a message: of SavedModel nothing but such
// graphs follows, of Core ML's Model one that says of which kind it is.
ForeignFact versioned_model(Bytes bytes) {
  WireReader reader(bytes);
  const auto version = next(reader);
  if (!version || !version->is(1, WireType::kVarint) || version->value == 0) return {};
  ProtobufField field;
  const bool whole = reader.next(field);
  if (field.number != 2 || field.type != WireType::kBytes) return {};
  // Where the file is cut within the graph, what there is of it is the rest.
  const std::byte* const begin = whole ? field.bytes.data() : reader.position();
  if (begin == bytes.data() + bytes.size() || *begin != std::byte{0x0a}) return {};
  for (int i = 0; whole && i < kMostFields; ++i) {
    const auto more = next(reader);
    if (!more) break;
    if (more->number >= 10) return foreign::kCoreMl;
    if (more->number != 2) return {};
  }
  return version->value == 1 ? ForeignFact(foreign::kSavedModel) : ForeignFact();
}

}  // namespace

ForeignFact foreign_protobuf(Bytes bytes) {
  if (const ForeignFact fact = versioned_model(bytes)) return fact;
  if (is_graph_def(bytes)) return foreign::kGraphDef;
  if (is_paddle_program(bytes)) return foreign::kPaddle;
  if (is_caffe_network(bytes)) return foreign::kCaffe;
  return {};
}

}  // namespace tbviz
