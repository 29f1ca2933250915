// A model that runs in another process, seen from the program.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/process/loaded_codec.h"
#include "tbviz/process/model_link.h"

namespace tbviz {

class ArrivalCheck;

/// Does what the model at the other end of the link does. What a visitor or a loss throws ends the
/// run there, and comes out of run() as it is. Throws, too, what ModelLink throws: the process may
/// crash, lie or run out of time.
class RemoteModel final : public Model {
 public:
  /// Waits until the model is loaded. Before any of its code can run, `on_detail` hears what is in
  /// force around the process.
  explicit RemoteModel(std::unique_ptr<ModelLink> link,
                       const std::function<void(std::string_view)>& on_detail = {});

  [[nodiscard]] const std::vector<Site>& sites() const override { return loaded_.sites; }
  [[nodiscard]] const std::vector<ParameterInfo>& parameters() const override {
    return loaded_.parameters;
  }
  [[nodiscard]] const std::vector<InputInfo>& inputs() const override { return loaded_.inputs; }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return loaded_.notes; }
  [[nodiscard]] bool is_lost() const override { return link_->is_lost(); }
  [[nodiscard]] Tensor parameter_value(std::size_t index) override;
  void run(const RunRequest& request, const Visitor& visit) override;
  [[nodiscard]] ModelGraph graph(std::span<const Argument> arguments) override;

 private:
  using Vjps = std::vector<VectorJacobianProduct>;

  void show(ArrivalCheck& check, const Visitor& visit, Vjps& vjps);
  void ask_vjp(ArrivalCheck& check, const Vjps& vjps);
  void ask_loss(ArrivalCheck& check, const LossGradient& loss);
  template <class Call>
  void call_host(Call&& call);

  std::unique_ptr<ModelLink> link_;
  LoadedModel loaded_;
  InMessage message_;  // The last; its memory is used for the next.
};

}  // namespace tbviz
