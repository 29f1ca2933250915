// What a model's process may send, hostile as it may be: a byte for the kind, two for the length of
// the plain part, then that and the elements of the tensors.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "fuzz/look_at_tensors.h"
#include "tbviz/error.h"
#include "tbviz/process/arrival_check.h"
#include "tbviz/process/failure.h"
#include "tbviz/process/message_codec.h"

namespace tbviz {
namespace {

void look_at_arrival(const InMessage& message) {
  const ArrivalReport report = decode_arrival(message);
  for (const Slot& slot : report.slots) {
    if (slot.value) test::look_at(*slot.value);
  }
  constexpr std::size_t kSites[] = {0, 1};
  const RunRequest request{.arguments = {}, .values = kSites, .gradients = kSites};
  const std::vector<ParameterInfo> parameters(1);
  ArrivalCheck(request, parameters).arrived(report.arrival, report.slots);
}

void look_at_message(const InMessage& message) {
  switch (message.kind) {
    case MessageKind::kLoaded:
      return check_sites(decode_loaded(message).sites);
    case MessageKind::kArrival:
      return look_at_arrival(message);
    case MessageKind::kOutputs:
      for (const TensorView& output : decode_outputs(message)) test::look_at(output);
      return;
    case MessageKind::kPrinted:
      return (void)decode_printed(message);
    case MessageKind::kGraphDone:
      return (void)decode_graph(message);
    case MessageKind::kFailed:
      throw_failure(decode_failure(message));
    case MessageKind::kRun:
      return (void)decode_run(message);
    case MessageKind::kVisited:
      return (void)decode_visited(message);
    case MessageKind::kGradients:
      return (void)decode_gradients(message);
    default:
      return (void)decode_graph_order(message);
  }
}

}  // namespace
}  // namespace tbviz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kHeader = 3;
  if (size < kHeader) return 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(kHeader);
  const std::size_t plain = std::min<std::size_t>(bytes.size(), data[1] + 256U * data[2]);
  tbviz::InMessage message;
  const auto kinds = static_cast<std::uint8_t>(tbviz::MessageKind::kFailed) + 1;
  message.kind = static_cast<tbviz::MessageKind>(data[0] % kinds);
  message.plain.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(plain));
  message.elements.assign(bytes.begin() + static_cast<std::ptrdiff_t>(plain), bytes.end());
  try {
    tbviz::look_at_message(message);
  } catch (const tbviz::Error&) {
  }
  return 0;
}
