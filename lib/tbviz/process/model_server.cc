#include "tbviz/process/model_server.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tbviz/process/failure.h"
#include "tbviz/process/graph_codec.h"
#include "tbviz/process/loaded_codec.h"
#include "tbviz/process/message_codec.h"
#include "tbviz/process/message_limits.h"
#include "tbviz/process/message_reader.h"
#include "tbviz/process/tensor_codec.h"

namespace tbviz {
namespace {

/// Ends a run: the other end's visitor, or loss, threw.
struct RunStopped {};

/// The other end, seen from a model's process.
class Client {
 public:
  explicit Client(int socket) : channel_(socket) {}

  void receive(InMessage& message) { channel_.receive(message); }

  // What a model prints may come from any thread, in the middle of anything.
  void send(const OutMessage& message) {
    const std::lock_guard lock(mutex_);
    channel_.send(message);
  }

 private:
  Channel channel_;
  std::mutex mutex_;
};

/// One run that the other end has ordered.
class ServedRun {
 public:
  ServedRun(Client& client, Model& model) : client_(client), model_(model) {}

  void run(const RunOrder& order) {
    RunRequest request{.arguments = order.arguments,
                       .values = order.values,
                       .gradients = order.gradients,
                       .parameter_gradients = order.parameter_gradients,
                       .loss_site = order.loss_site,
                       .capture = order.capture,
                       .seed = order.seed,
                       .keep_state = order.keep_state,
                       .parameters = order.parameters};
    if (order.has_loss) {
      request.loss = [this](std::span<const TensorView> outputs) { return gradients_by(outputs); };
    }
    try {
      model_.run(request,
                 [this](const Arrival& arrival, std::span<Slot> slots) { show(arrival, slots); });
    } catch (const ChannelClosed&) {
      throw;
    } catch (...) {
      if (!stopped_) throw;
    }
    client_.send(bare_message(stopped_ ? MessageKind::kStopped : MessageKind::kRunDone));
  }

 private:
  void show(const Arrival& arrival, std::span<Slot> slots) {
    const std::lock_guard lock(mutex_);
    ask(encode_arrival(arrival, slots));
    std::vector<SlotAnswer> answers = decode_visited(answer_);
    if (answers.size() != slots.size()) MessageReader::fail("answers to other slots");
    for (std::size_t i = 0; i < slots.size(); ++i) {
      slots[i].replacement = std::move(answers[i].replacement);
      slots[i].slope = std::move(answers[i].slope);
      if (answers[i].has_vjp) slots[i].vjp = next_vjp();
    }
  }

  VectorJacobianProduct next_vjp() {
    return [this, number = vjps_++](const TensorView& gradient) {
      const std::lock_guard lock(mutex_);
      ask(encode_vjp({number, gradient}));
      return to_contiguous(decode_tensor(answer_, MessageKind::kVjpDone));
    };
  }

  std::vector<std::optional<Tensor>> gradients_by(std::span<const TensorView> outputs) {
    const std::lock_guard lock(mutex_);
    ask(encode_outputs(outputs));
    return decode_gradients(answer_);
  }

  void ask(const OutMessage& question) {
    if (stopped_) throw RunStopped();
    client_.send(question);
    client_.receive(answer_);
    if (answer_.kind != MessageKind::kStop) return;
    stopped_ = true;
    throw RunStopped();
  }

  Client& client_;
  Model& model_;
  std::mutex mutex_;  // A question and its answer, should a model be run by several threads.
  InMessage answer_;
  std::size_t vjps_ = 0;
  bool stopped_ = false;
};

void send_printed(Client& client, std::string_view text) {
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), kLongestPrinted))) {
    client.send(encode_printed(text.substr(0, kLongestPrinted)));
  }
}

std::unique_ptr<Model> load(Client& client, const ModelSource& source) {
  client.send(encode_ready(source.prepare()));
  InMessage begin;
  client.receive(begin);
  if (begin.kind != MessageKind::kBegin) MessageReader::fail("an order too early");
  std::unique_ptr<Model> model =
      source.load([&client](std::string_view text) { send_printed(client, text); });
  LoadedModel loaded;
  loaded.sites = model->sites();
  loaded.parameters = model->parameters();
  loaded.inputs = model->inputs();
  loaded.notes = model->notes();
  client.send(encode_loaded(loaded));
  return model;
}

void serve(Client& client, Model& model, const InMessage& message) {
  if (message.kind == MessageKind::kGraph) {
    client.send(encode_graph(model.graph(decode_graph_order(message))));
  } else if (message.kind == MessageKind::kParameter) {
    const Tensor value = model.parameter_value(decode_parameter_order(message));
    client.send(encode_tensor(MessageKind::kParameterDone, value));
  } else {
    ServedRun(client, model).run(decode_run(message));
  }
}

// Calls `work`; what it throws is sent. False if it threw.
template <class Work>
bool attempt(Client& client, const std::string& name, Work&& work) {
  try {
    work();
    return true;
  } catch (const ChannelClosed&) {
    throw;
  } catch (...) {
    client.send(encode_failure(current_failure(name)));
    return false;
  }
}

}  // namespace

void serve_model(int socket, const ModelSource& source) {
  Client client(socket);
  std::unique_ptr<Model> model;
  try {
    if (!attempt(client, source.name, [&] { model = load(client, source); })) return;
    for (InMessage message;;) {
      client.receive(message);
      (void)attempt(client, source.name, [&] { serve(client, *model, message); });
    }
  } catch (const ChannelClosed&) {
  }
}

}  // namespace tbviz
