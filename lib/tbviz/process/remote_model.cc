#include "tbviz/process/remote_model.h"

#include <optional>
#include <utility>

#include "tbviz/process/arrival_check.h"
#include "tbviz/process/message_reader.h"

namespace tbviz {

RemoteModel::RemoteModel(std::unique_ptr<ModelLink> link) : link_(std::move(link)) {
  const ModelLink::Waiting waiting(*link_);
  InMessage message;
  link_->receive(message);
  link_->judge([&] { (void)MessageReader(message, MessageKind::kReady); });
  link_->limit_memory();
  link_->send(bare_message(MessageKind::kBegin));
  link_->receive(message);
  link_->judge([&] {
    loaded_ = decode_loaded(message);
    check_sites(loaded_.sites);
  });
}

void RemoteModel::run(const RunRequest& request, const Visitor& visit) {
  const ModelLink::Waiting waiting(*link_);
  ArrivalCheck check(request, loaded_.parameters);
  link_->send(encode_run(request));
  for (InMessage message;;) {
    link_->receive(message);
    if (message.kind == MessageKind::kArrival) {
      show(message, check, visit);
    } else if (message.kind == MessageKind::kOutputs) {
      ask_loss(message, check, request.loss);
    } else {
      return link_->judge([&] {
        (void)MessageReader(message, MessageKind::kRunDone);
        check.ended();
      });
    }
  }
}

ModelGraph RemoteModel::graph(std::span<const Argument> arguments) {
  const ModelLink::Waiting waiting(*link_);
  link_->send(encode_graph_order(arguments));
  InMessage message;
  link_->receive(message);
  return link_->judge([&] { return decode_graph(message); });
}

void RemoteModel::show(const InMessage& message, ArrivalCheck& check, const Visitor& visit) {
  ArrivalReport report = link_->judge([&] {
    ArrivalReport decoded = decode_arrival(message);
    check.arrived(decoded.arrival, decoded.slots);
    return decoded;
  });
  call_host([&] { visit(report.arrival, report.slots); });
  link_->send(encode_visited(report.slots));
}

void RemoteModel::ask_loss(const InMessage& message, ArrivalCheck& check,
                           const LossGradient& loss) {
  const std::vector<TensorView> outputs = link_->judge([&] {
    std::vector<TensorView> decoded = decode_outputs(message);
    check.ended_forward();
    return decoded;
  });
  std::vector<std::optional<Tensor>> gradients;
  call_host([&] { gradients = loss(outputs); });
  link_->send(encode_gradients(gradients));
}

// Calls the caller's code, whose time is not the model's. If it throws, the run ends there.
template <class Call>
void RemoteModel::call_host(Call&& call) {
  try {
    const ModelLink::Waiting paused(*link_, false);
    call();
  } catch (...) {
    link_->stop_run();
    throw;
  }
}

}  // namespace tbviz
