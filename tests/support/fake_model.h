// A model without a runtime: y = 2 x by a module "double", called once. For tests of what stands
// above the model interface.
#pragma once

#include <optional>
#include <vector>

#include "tbviz/model/run.h"

namespace tbviz::test {

class FakeModel final : public Model {
 public:
  [[nodiscard]] const std::vector<Site>& sites() const override { return sites_; }
  [[nodiscard]] const std::vector<ParameterInfo>& parameters() const override {
    return parameters_;
  }
  [[nodiscard]] const std::vector<InputInfo>& inputs() const override { return inputs_; }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return notes_; }

  [[nodiscard]] Tensor parameter_value(std::size_t index) override {
    return Tensor(parameters_.at(index).dtype, parameters_.at(index).shape);
  }

  void run(const RunRequest& request, const Visitor& visit) override {
    slope_.reset();
    vjp_ = {};
    const Tensor x = pass(request, visit, 2, true, to_float32(request.arguments[0].value.tensor()));
    Tensor y = x;
    for (float& value : y.values<float>()) value *= 2;
    y = pass(request, visit, 3, false, y);
    if (request.loss_site != 3) y = pass(request, visit, 1, false, y);
    if (!request.loss) return;
    const TensorView output = y;
    Tensor gradient = *request.loss({&output, 1})[0];
    gradient = pass_back(request, visit, 3, false, gradient);
    for (float& value : gradient.values<float>()) value *= 2;
    gradient = pass_back(request, visit, 2, true, gradient);
    (void)pass_back(request, visit, 4, false, gradient);
  }

  [[nodiscard]] ModelGraph graph(std::span<const Argument> /*arguments*/) override { return {}; }

 private:
  static bool is_wanted(std::span<const std::size_t> sites, std::size_t site) {
    for (const std::size_t one : sites) {
      if (one == site) return true;
    }
    return false;
  }

  Tensor pass(const RunRequest& request, const Visitor& visit, std::size_t site, bool packed,
              Tensor value) {
    if (!is_wanted(request.values, site)) return value;
    Slot slot{value.view(), {}, {}};
    visit({Arrival::Kind::kValue, site, 0, packed}, {&slot, 1});
    slope_ = site == 3 ? slot.slope : slope_;
    vjp_ = site == 3 ? slot.vjp : vjp_;
    return slot.replacement ? *slot.replacement : value;
  }

  Tensor pass_back(const RunRequest& request, const Visitor& visit, std::size_t site, bool packed,
                   Tensor value) {
    Slot slot{value.view(), {}, {}};
    if (is_wanted(request.gradients, site)) {
      visit({Arrival::Kind::kGradient, site, 0, packed}, {&slot, 1});
    }
    Tensor passed = slot.replacement ? *slot.replacement : value;
    if (site == 3 && vjp_) return to_float32(vjp_(passed));
    if (site == 3 && slope_) {
      const Tensor slope = to_float32(*slope_);
      for (std::size_t i = 0; i < passed.values<float>().size(); ++i) {
        passed.values<float>()[i] *= slope.values<float>()[i];
      }
    }
    return passed;
  }

  std::vector<Site> sites_ = {
      {SiteKind::kModule, "", "Net", {}, true},
      {SiteKind::kModule, "", "Net", {}, false},
      {SiteKind::kModule, "double", "Double", {}, true},
      {SiteKind::kModule, "double", "Double", {}, false},
      {SiteKind::kValue, "x", "", {}, false},
  };
  std::vector<ParameterInfo> parameters_;
  std::vector<InputInfo> inputs_ = {{"x", "Tensor", false}};
  std::vector<std::string> notes_;
  std::optional<Tensor> slope_;
  VectorJacobianProduct vjp_;
};

}  // namespace tbviz::test
