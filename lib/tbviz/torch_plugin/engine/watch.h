// Shows a visitor what reaches the sites of one run, forward and backward.
#pragma once

#include <ATen/core/ivalue.h>

#include <cstddef>
#include <exception>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tbviz/model/run.h"

namespace tbviz {

/// What one run shows. What the visitor throws comes out of on_value(), or, on the way back, is
/// kept for rethrow_failure(): autograd's engine does not pass every exception on as it is.
class Watch {
 public:
  /// Everything must outlive the watch.
  Watch(const std::vector<Site>& sites, const RunRequest& request, const Visitor& visit);

  /// To be called when the model has run and the loss is derived: gradients that the model itself
  /// asked for until then are none of the loss's, and not shown.
  void begin_backward() { backward_ = true; }

  /// To be called with every value that reaches a site. `value` is alive: the model is to go on
  /// with what it holds afterwards.
  void on_value(std::size_t site, c10::IValue& value);

  /// Shows what Capture::kAfterRun kept. To be called when the model has run.
  void show_kept();

  /// The tensors that the loss is of, if its site was reached: they stay as they arrived there,
  /// whatever the model did to them since.
  [[nodiscard]] const std::optional<std::vector<at::Tensor>>& loss_values() const {
    return loss_values_;
  }

  /// Shows the gradient by a parameter; undefined: there is none.
  void show_parameter_gradient(std::size_t parameter, const at::Tensor& gradient);

  /// Throws what the visitor threw on the way back, if anything.
  void rethrow_failure() const;

 private:
  using Tensors = std::vector<at::Tensor>;

  /// What goes on in the place of a value, and how gradients come back from it.
  struct Passage {
    at::Tensor forwarded;
    at::Tensor slope;           ///< Undefined: one.
    VectorJacobianProduct vjp;  ///< Empty: times the slope.
    bool constant = false;      ///< Whether no gradient comes back.
  };

  [[nodiscard]] std::vector<Passage> show_value(const Arrival& arrival, const c10::IValue& value);
  [[nodiscard]] std::vector<Passage> show(const Arrival& arrival, const Tensors& tensors,
                                          std::vector<std::string> keys = {});
  [[nodiscard]] std::vector<Passage> pass_gate_at(const Arrival& arrival, const Tensors& values,
                                                  std::vector<Passage> passages);
  void return_gradients(const Arrival& arrival, std::span<const Passage> passages,
                        std::span<at::Tensor> gradients);
  [[nodiscard]] at::Tensor way_back(const Arrival& arrival, const Passage& passage,
                                    const at::Tensor& gradient) const;
  void keep_for_loss(const Tensors& tensors);
  void write_back(std::size_t pre_site);

  const std::vector<Site>& sites_;
  const RunRequest& request_;
  const Visitor& visit_;
  std::vector<bool> shows_value_;     // By site.
  std::vector<bool> shows_gradient_;  // By site.
  std::vector<int> calls_;            // By site.
  std::vector<std::pair<Arrival, c10::IValue>> kept_;

  /// What became of the arguments of a call that is under way.
  struct Arguments {
    c10::IValue value;  ///< With what the module got in it.
    Tensors given;      ///< By the caller.
    Tensors forwarded;  ///< What the visitor made of that.
    Tensors passed;     ///< What the module got: behind a gate copies.
  };
  std::map<std::size_t, Arguments> arguments_;  // By site; see write_back().
  std::optional<Tensors> loss_values_;
  std::exception_ptr failure_;
  bool backward_ = false;
};

}  // namespace tbviz
