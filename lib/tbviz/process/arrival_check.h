// Whether what arrives in a run can have arrived. The code above the model interface relies on it.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/process/run_budget.h"

namespace tbviz {

/// Throws ModelError, without a file, if the sites of a model are not such as Model::sites()
/// describes.
void check_sites(const std::vector<Site>& sites);

/// The same if a parameter's value is not what `info` says.
void check_parameter(const ParameterInfo& info, const TensorView& value);

/// Looks at one run of a model in another process, which may lie. All functions throw ModelError,
/// without a file, for what no run shows.
class ArrivalCheck {
 public:
  /// `request` and `parameters` must outlive this.
  ArrivalCheck(const RunRequest& request, const std::vector<ParameterInfo>& parameters,
               RunBudget budget);

  void arrived(const Arrival& arrival, std::span<const Slot> slots);

  /// What arrived was answered. Never throws.
  void answered(std::span<const Slot> slots);

  /// A vector-Jacobian product was asked for, as a model that derives itself does on its way
  /// forward, too: `vjp` counts those of all answers.
  void vjp_asked(std::size_t vjp, const TensorView& gradient);

  /// The loss was asked for.
  void ended_forward(std::span<const TensorView> outputs);

  /// The run ended as it should.
  void ended();

 private:
  void value_arrived(const Arrival& arrival, std::span<const Slot> slots);
  void gradient_arrived(const Arrival& arrival, std::span<const Slot> slots) const;
  void parameter_gradient_arrived(const Arrival& arrival, std::span<const Slot> slots) const;

  const RunRequest& request_;
  const std::vector<ParameterInfo>& parameters_;
  RunBudget budget_;
  std::set<std::size_t> values_;
  std::set<std::size_t> gradients_;
  std::map<std::size_t, std::vector<std::vector<Shape>>> shown_;  // By site and call.
  std::vector<Shape> vjps_;  // Of gradients that can be asked for.
  bool backward_ = false;
};

}  // namespace tbviz
