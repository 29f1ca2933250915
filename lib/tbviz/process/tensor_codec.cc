#include "tbviz/process/tensor_codec.h"

#include <cstdint>
#include <limits>

#include "tbviz/process/message_reader.h"
#include "tbviz/process/message_writer.h"

namespace tbviz {

OutMessage encode_parameter_order(std::size_t index) {
  MessageWriter out(MessageKind::kParameter);
  out.number(static_cast<std::uint64_t>(index));
  return out.take();
}

std::size_t decode_parameter_order(const InMessage& message) {
  MessageReader in(message, MessageKind::kParameter);
  const std::size_t index = in.index(std::numeric_limits<std::size_t>::max());
  in.finish();
  return index;
}

OutMessage encode_vjp(const VjpQuestion& question) {
  MessageWriter out(MessageKind::kVjp);
  out.number(static_cast<std::uint64_t>(question.vjp));
  out.tensor(question.gradient);
  return out.take();
}

VjpQuestion decode_vjp(const InMessage& message) {
  MessageReader in(message, MessageKind::kVjp);
  VjpQuestion question;
  question.vjp = in.index(std::numeric_limits<std::size_t>::max());
  question.gradient = in.tensor();
  in.finish();
  return question;
}

OutMessage encode_tensor(MessageKind kind, const TensorView& tensor) {
  MessageWriter out(kind);
  out.tensor(tensor);
  return out.take();
}

TensorView decode_tensor(const InMessage& message, MessageKind kind) {
  MessageReader in(message, kind);
  TensorView tensor = in.tensor();
  in.finish();
  return tensor;
}

}  // namespace tbviz
