// Each kind of message as what it means, and back. What is read was sent by someone who may lie;
// see message_reader.h. Whether it fits the model and the run, its receiver checks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/process/message.h"

namespace tbviz {

/// A RunRequest as it crosses: the loss stays where it is.
struct RunOrder {
  std::vector<Argument> arguments;  ///< Views into the message.
  std::vector<std::size_t> values;
  std::vector<std::size_t> gradients;
  bool parameter_gradients = false;
  bool has_loss = false;
  std::optional<std::size_t> loss_site = {};
  Capture capture = Capture::kOnArrival;
  std::optional<std::uint64_t> seed = {};
  bool keep_state = false;
  std::vector<ParameterValue> parameters = {};  ///< Views into the message.
};

struct ArrivalReport {
  Arrival arrival;
  std::vector<Slot> slots;  ///< Views into the message.
};

/// What a visitor put into a slot.
struct SlotAnswer {
  std::optional<Tensor> replacement;
  std::optional<Tensor> slope;
  bool has_vjp = false;
};

/// A message without content.
[[nodiscard]] OutMessage bare_message(MessageKind kind);

/// `detail` is what is in force around the process: one line.
[[nodiscard]] OutMessage encode_ready(std::string_view detail);
[[nodiscard]] std::string decode_ready(const InMessage& message);

[[nodiscard]] OutMessage encode_run(const RunRequest& request);
[[nodiscard]] RunOrder decode_run(const InMessage& message);

[[nodiscard]] OutMessage encode_graph_order(std::span<const Argument> arguments);
[[nodiscard]] std::vector<Argument> decode_graph_order(const InMessage& message);

[[nodiscard]] OutMessage encode_arrival(const Arrival& arrival, std::span<const Slot> slots);
[[nodiscard]] ArrivalReport decode_arrival(const InMessage& message);

[[nodiscard]] OutMessage encode_visited(std::span<const Slot> slots);
[[nodiscard]] std::vector<SlotAnswer> decode_visited(const InMessage& message);

[[nodiscard]] OutMessage encode_outputs(std::span<const TensorView> outputs);
[[nodiscard]] std::vector<TensorView> decode_outputs(const InMessage& message);

[[nodiscard]] OutMessage encode_gradients(std::span<const std::optional<Tensor>> gradients);
[[nodiscard]] std::vector<std::optional<Tensor>> decode_gradients(const InMessage& message);

/// REQUIRES: `text` is not longer than kLongestPrinted
[[nodiscard]] OutMessage encode_printed(std::string_view text);
[[nodiscard]] std::string decode_printed(const InMessage& message);

}  // namespace tbviz
