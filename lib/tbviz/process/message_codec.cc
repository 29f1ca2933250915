#include "tbviz/process/message_codec.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "tbviz/process/argument_codec.h"
#include "tbviz/process/message_limits.h"
#include "tbviz/process/message_reader.h"
#include "tbviz/process/message_writer.h"

namespace tbviz {
namespace {

// What a text, a shape or a list takes at least; a tensor; what there may be.
constexpr std::size_t kCountBytes = sizeof(std::uint64_t);
constexpr std::size_t kTensorBytes = 1 + kCountBytes;
constexpr std::size_t kFlagBytes = 1;

void write_tensor(MessageWriter& out, const std::optional<Tensor>& tensor) {
  out.optional(tensor, [&](const Tensor& value) { out.tensor(value); });
}

std::optional<Tensor> read_tensor(MessageReader& in) {
  return in.optional([&] { return to_contiguous(in.tensor()); });
}

void write_indices(MessageWriter& out, std::span<const std::size_t> indices) {
  out.list(indices, [&](std::size_t index) { out.number(static_cast<std::uint64_t>(index)); });
}

std::vector<std::size_t> read_indices(MessageReader& in) {
  return in.list(sizeof(std::uint64_t), kMostParts,
                 [&] { return in.index(std::numeric_limits<std::size_t>::max()); });
}

}  // namespace

OutMessage bare_message(MessageKind kind) { return MessageWriter(kind).take(); }

OutMessage encode_ready(std::string_view detail) {
  MessageWriter out(MessageKind::kReady);
  out.text(detail.substr(0, kLongestDetail));
  return out.take();
}

std::string decode_ready(const InMessage& message) {
  MessageReader in(message, MessageKind::kReady);
  std::string detail = in.text(kLongestDetail);
  in.finish();
  return detail;
}

OutMessage encode_run(const RunRequest& request) {
  MessageWriter out(MessageKind::kRun);
  write_arguments(out, request.arguments);
  write_indices(out, request.values);
  write_indices(out, request.gradients);
  out.number(request.parameter_gradients);
  out.number(static_cast<bool>(request.loss));
  out.optional(request.loss_site,
               [&](std::size_t site) { out.number(static_cast<std::uint64_t>(site)); });
  out.number(request.capture);
  out.optional(request.seed, [&](std::uint64_t seed) { out.number(seed); });
  out.number(request.keep_state);
  out.list(request.parameters, [&](const ParameterValue& parameter) {
    out.number(static_cast<std::uint64_t>(parameter.index));
    out.tensor(parameter.value);
  });
  return out.take();
}

RunOrder decode_run(const InMessage& message) {
  MessageReader in(message, MessageKind::kRun);
  RunOrder order;
  order.arguments = read_arguments(in);
  order.values = read_indices(in);
  order.gradients = read_indices(in);
  order.parameter_gradients = in.flag();
  order.has_loss = in.flag();
  order.loss_site = in.optional([&] { return in.index(std::numeric_limits<std::size_t>::max()); });
  order.capture = in.choice(Capture::kAfterRun);
  order.seed = in.optional([&] { return in.number<std::uint64_t>(); });
  order.keep_state = in.flag();
  order.parameters = in.list(kCountBytes + kTensorBytes, kMostParts, [&] {
    ParameterValue parameter;
    parameter.index = in.index(std::numeric_limits<std::size_t>::max());
    parameter.value = in.tensor();
    return parameter;
  });
  in.finish();
  return order;
}

OutMessage encode_graph_order(std::span<const Argument> arguments) {
  MessageWriter out(MessageKind::kGraph);
  write_arguments(out, arguments);
  return out.take();
}

std::vector<Argument> decode_graph_order(const InMessage& message) {
  MessageReader in(message, MessageKind::kGraph);
  std::vector<Argument> arguments = read_arguments(in);
  in.finish();
  return arguments;
}

OutMessage encode_arrival(const Arrival& arrival, std::span<const Slot> slots) {
  MessageWriter out(MessageKind::kArrival);
  out.number(arrival.kind);
  out.number(static_cast<std::uint64_t>(arrival.index));
  out.number(static_cast<std::int32_t>(arrival.call));
  out.number(arrival.packed);
  out.list(slots, [&](const Slot& slot) {
    out.optional(slot.value, [&](const TensorView& value) { out.tensor(value); });
    out.text(slot.unread);
    out.text(slot.key);
  });
  return out.take();
}

ArrivalReport decode_arrival(const InMessage& message) {
  MessageReader in(message, MessageKind::kArrival);
  ArrivalReport report;
  report.arrival.kind = in.choice(Arrival::Kind::kParameterGradient);
  report.arrival.index = in.index(std::numeric_limits<std::size_t>::max());
  report.arrival.call = in.number<std::int32_t>();
  report.arrival.packed = in.flag();
  report.slots = in.list(kFlagBytes + 2 * kCountBytes, kMostTensors, [&] {
    Slot slot;
    slot.value = in.optional([&] { return in.tensor(); });
    slot.unread = in.text();
    slot.key = in.text();
    return slot;
  });
  in.finish();
  return report;
}

OutMessage encode_visited(std::span<const Slot> slots) {
  MessageWriter out(MessageKind::kVisited);
  out.list(slots, [&](const Slot& slot) {
    write_tensor(out, slot.replacement);
    write_tensor(out, slot.slope);
    out.number(static_cast<bool>(slot.vjp));
  });
  return out.take();
}

std::vector<SlotAnswer> decode_visited(const InMessage& message) {
  MessageReader in(message, MessageKind::kVisited);
  std::vector<SlotAnswer> answers = in.list(3 * kFlagBytes, kMostTensors, [&] {
    SlotAnswer answer;
    answer.replacement = read_tensor(in);
    answer.slope = read_tensor(in);
    answer.has_vjp = in.flag();
    return answer;
  });
  in.finish();
  return answers;
}

OutMessage encode_outputs(std::span<const TensorView> outputs) {
  MessageWriter out(MessageKind::kOutputs);
  out.list(outputs, [&](const TensorView& output) { out.tensor(output); });
  return out.take();
}

std::vector<TensorView> decode_outputs(const InMessage& message) {
  MessageReader in(message, MessageKind::kOutputs);
  std::vector<TensorView> outputs =
      in.list(kTensorBytes, kMostTensors, [&] { return in.tensor(); });
  in.finish();
  return outputs;
}

OutMessage encode_gradients(std::span<const std::optional<Tensor>> gradients) {
  MessageWriter out(MessageKind::kGradients);
  out.list(gradients, [&](const std::optional<Tensor>& one) { write_tensor(out, one); });
  return out.take();
}

std::vector<std::optional<Tensor>> decode_gradients(const InMessage& message) {
  MessageReader in(message, MessageKind::kGradients);
  std::vector<std::optional<Tensor>> gradients =
      in.list(kFlagBytes, kMostTensors, [&] { return read_tensor(in); });
  in.finish();
  return gradients;
}

OutMessage encode_printed(std::string_view text) {
  MessageWriter out(MessageKind::kPrinted);
  out.text(text);
  return out.take();
}

std::string decode_printed(const InMessage& message) {
  MessageReader in(message, MessageKind::kPrinted);
  std::string text = in.text(kLongestPrinted);
  in.finish();
  return text;
}

}  // namespace tbviz
