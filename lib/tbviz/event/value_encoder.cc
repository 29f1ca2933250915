#include "tbviz/event/value_encoder.h"

#include <bit>
#include <cstdint>
#include <string_view>
#include <variant>

#include "tbviz/archive/data_type.h"
#include "tbviz/archive/wire_writer.h"

namespace tbviz {
namespace {

// Numbers that are zero are left out of messages: so has it proto3, which keeps -0.0.
void append_unless_zero(std::string& out, std::uint32_t number, double value) {
  if (std::bit_cast<std::uint64_t>(value) != 0) append_fixed_field(out, number, value);
}

void append_unless_zero(std::string& out, std::uint32_t number, int value) {
  if (value != 0) append_varint_field(out, number, static_cast<std::uint64_t>(value));
}

std::string scalars_metadata() {
  std::string plugin_data;
  append_bytes_field(plugin_data, 1, "scalars");
  std::string metadata;
  append_bytes_field(metadata, 1, plugin_data);
  return metadata;
}

struct ValueAppender {
  std::string& out;

  void operator()(const Scalar& scalar) const {
    if (scalar.encoding == ScalarEncoding::kSimpleValue) {
      append_fixed_field(out, 2, static_cast<float>(scalar.value));
      return;
    }
    const bool is_float = scalar.encoding == ScalarEncoding::kFloatTensor;
    std::string tensor;
    const DType dtype = is_float ? DType::kFloat32 : DType::kFloat64;
    append_varint_field(tensor, 1, static_cast<std::uint64_t>(data_type(dtype)));
    if (is_float) {
      const float number = static_cast<float>(scalar.value);
      append_packed_field(tensor, 5, std::span(&number, 1));
    } else {
      append_packed_field(tensor, 6, std::span(&scalar.value, 1));
    }
    append_bytes_field(out, 8, tensor);
    append_bytes_field(out, 9, scalars_metadata());
  }

  void operator()(const Histogram& histogram) const {
    std::string message;
    message.reserve((histogram.limits.size() + histogram.counts.size() + 6) * sizeof(double));
    append_unless_zero(message, 1, histogram.min);
    append_unless_zero(message, 2, histogram.max);
    append_unless_zero(message, 3, histogram.num);
    append_unless_zero(message, 4, histogram.sum);
    append_unless_zero(message, 5, histogram.sum_squares);
    append_packed_field(message, 6, histogram.limits);
    append_packed_field(message, 7, histogram.counts);
    append_bytes_field(out, 5, message);
  }

  void operator()(const EncodedImage& image) const {
    std::string sizes;
    append_unless_zero(sizes, 1, image.height);
    append_unless_zero(sizes, 2, image.width);
    append_unless_zero(sizes, 3, image.colorspace);
    append_bytes_header(sizes, 4, image.bytes.size());
    append_bytes_header(out, 4, sizes.size() + image.bytes.size());
    out += sizes;
    out += image.bytes;
  }

  void operator()(const OpaqueValue& value) const { out += value.message; }
};

}  // namespace

void append_value(std::string& out, const SummaryValue& value) {
  std::visit(ValueAppender{out}, value);
}

}  // namespace tbviz
