// What a model's process may send, hostile as it may be: a byte for the kind, two for the length of
// the plain part, then that and the elements of the tensors. The same bytes are read as those of
// the line to the process, too.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <vector>

#include "fuzz/look_at_tensors.h"
#include "tbviz/error.h"
#include "tbviz/process/arrival_check.h"
#include "tbviz/process/channel.h"
#include "tbviz/process/failure.h"
#include "tbviz/process/graph_codec.h"
#include "tbviz/process/loaded_codec.h"
#include "tbviz/process/message_codec.h"
#include "tbviz/process/tensor_codec.h"

namespace tbviz {
namespace {

void look_at_arrival(const InMessage& message) {
  const ArrivalReport report = decode_arrival(message);
  for (const Slot& slot : report.slots) {
    if (slot.value) test::look_at(*slot.value);
  }
  constexpr std::size_t kSites[] = {0, 1};
  const RunRequest request{.arguments = {},
                           .values = {kSites + 1, 1},
                           .gradients = kSites,
                           .parameter_gradients = true,
                           .loss = [](auto) { return std::vector<std::optional<Tensor>>(); }};
  const std::vector<ParameterInfo> parameters = {{"w", DType::kFloat32, {2, 3}}};
  ArrivalCheck check(request, parameters, RunBudget(1 << 20));
  if (report.arrival.kind != Arrival::Kind::kValue) {
    // Of a site whose value was shown, of one whose value was not, and of the parameter.
    const Slot shown{TensorView(DType::kFloat32, {0}, nullptr), {}, {}};
    check.arrived({Arrival::Kind::kValue, 1, 0, false}, {&shown, 1});
    check.ended_forward({});
  }
  check.arrived(report.arrival, report.slots);
}

void look_at_message(const InMessage& message) {
  switch (message.kind) {
    case MessageKind::kReady:
      return (void)decode_ready(message);
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
    case MessageKind::kParameter:
      return (void)decode_parameter_order(message);
    case MessageKind::kVjp:
      return test::look_at(decode_vjp(message).gradient);
    case MessageKind::kParameterDone:
    case MessageKind::kVjpDone:
      return test::look_at(decode_tensor(message, message.kind));
    default:
      return (void)decode_graph_order(message);
  }
}

// The bytes as they come over the line, headers and all; no more of them than a socket holds.
void receive_from(std::span<const std::byte> bytes) {
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) std::abort();
  const auto sent = bytes.first(std::min<std::size_t>(bytes.size(), 65536));
  if (::write(sockets[0], sent.data(), sent.size()) < 0) std::abort();
  ::close(sockets[0]);
  Channel channel(sockets[1], [](short) { std::abort(); });  // There is nothing to wait for.
  channel.limit_messages(1 << 20);
  try {
    for (InMessage message;;) {
      channel.receive(message);
      try {
        look_at_message(message);
      } catch (const Error&) {
      }
    }
  } catch (const ChannelClosed&) {
  }
}

}  // namespace
}  // namespace tbviz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kHeader = 3;
  const auto all = std::as_bytes(std::span(data, size));
  try {
    tbviz::receive_from(all);
  } catch (const tbviz::Error&) {
  }
  if (size < kHeader) return 0;
  const auto bytes = all.subspan(kHeader);
  const std::size_t plain = std::min<std::size_t>(bytes.size(), data[1] + 256U * data[2]);
  tbviz::InMessage message;
  const auto kinds = static_cast<std::uint8_t>(tbviz::kLastMessageKind) + 1;
  message.kind = static_cast<tbviz::MessageKind>(data[0] % kinds);
  message.plain.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(plain));
  message.elements.assign(bytes.begin() + static_cast<std::ptrdiff_t>(plain), bytes.end());
  try {
    tbviz::look_at_message(message);
  } catch (const tbviz::Error&) {
  }
  return 0;
}
