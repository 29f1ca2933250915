#include "tbviz/process/remote_model.h"

#include <new>
#include <optional>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/process/arrival_check.h"
#include "tbviz/process/graph_codec.h"
#include "tbviz/process/message_codec.h"
#include "tbviz/process/message_reader.h"
#include "tbviz/process/tensor_codec.h"

namespace tbviz {

RemoteModel::RemoteModel(std::unique_ptr<ModelLink> link,
                         const std::function<void(std::string_view)>& on_detail)
    : link_(std::move(link)) {
  const ModelLink::Waiting waiting(*link_);
  link_->receive(message_);
  const std::string detail = link_->judge([&] { return decode_ready(message_); });
  link_->runtime_is_there();
  if (on_detail) on_detail(detail);
  link_->limit_memory();
  link_->send(bare_message(MessageKind::kBegin));
  link_->receive(message_);
  link_->judge([&] {
    loaded_ = decode_loaded(message_);
    check_sites(loaded_.sites);
  });
}

void RemoteModel::run(const RunRequest& request, const Visitor& visit) {
  const ModelLink::Waiting waiting(*link_);
  ArrivalCheck check(request, loaded_.parameters, link_->budget());
  Vjps vjps;
  link_->send(encode_run(request));
  while (true) {
    link_->receive(message_);
    if (message_.kind == MessageKind::kArrival) {
      show(check, visit, vjps);
    } else if (message_.kind == MessageKind::kVjp) {
      ask_vjp(check, vjps);
    } else if (message_.kind == MessageKind::kOutputs) {
      ask_loss(check, request.loss);
    } else {
      return link_->judge([&] {
        (void)MessageReader(message_, MessageKind::kRunDone);
        check.ended();
      });
    }
  }
}

Tensor RemoteModel::parameter_value(std::size_t index) {
  const ParameterInfo& info = loaded_.parameters.at(index);
  const ModelLink::Waiting waiting(*link_);
  link_->send(encode_parameter_order(index));
  link_->receive(message_);
  return link_->judge([&] {
    const TensorView value = decode_tensor(message_, MessageKind::kParameterDone);
    check_parameter(info, value);
    return to_contiguous(value);
  });
}

ModelGraph RemoteModel::graph(std::span<const Argument> arguments) {
  const ModelLink::Waiting waiting(*link_);
  link_->send(encode_graph_order(arguments));
  link_->receive(message_);
  return link_->judge([&] { return decode_graph(message_); });
}

void RemoteModel::show(ArrivalCheck& check, const Visitor& visit, Vjps& vjps) {
  ArrivalReport report = link_->judge([&] {
    ArrivalReport decoded = decode_arrival(message_);
    check.arrived(decoded.arrival, decoded.slots);
    return decoded;
  });
  call_host([&] { visit(report.arrival, report.slots); });
  check.answered(report.slots);
  link_->send(encode_visited(report.slots));
  for (Slot& slot : report.slots) {
    if (slot.vjp) vjps.push_back(std::move(slot.vjp));
  }
}

void RemoteModel::ask_vjp(ArrivalCheck& check, const Vjps& vjps) {
  const VjpQuestion question = link_->judge([&] {
    VjpQuestion decoded = decode_vjp(message_);
    check.vjp_asked(decoded.vjp, decoded.gradient);
    return decoded;
  });
  Tensor gradient;
  call_host([&] { gradient = vjps[question.vjp](question.gradient); });
  link_->send(encode_tensor(MessageKind::kVjpDone, gradient));
}

void RemoteModel::ask_loss(ArrivalCheck& check, const LossGradient& loss) {
  const std::vector<TensorView> outputs = link_->judge([&] {
    std::vector<TensorView> decoded = decode_outputs(message_);
    check.ended_forward(decoded);
    return decoded;
  });
  std::vector<std::optional<Tensor>> gradients;
  call_host([&] { gradients = loss(outputs); });
  link_->send(encode_gradients(gradients));
}

// Calls the caller's code, whose time is not the model's. If it throws, the run ends there; that
// there is no memory for what it was shown is the model's fault.
template <class Call>
void RemoteModel::call_host(Call&& call) {
  try {
    const ModelLink::Waiting paused(*link_, false);
    call();
  } catch (const std::bad_alloc&) {
    link_->stop_run();
    throw ModelError(link_->name(), "the model shows more than there is memory for");
  } catch (...) {
    link_->stop_run();
    throw;
  }
}

}  // namespace tbviz
