// A model without a runtime whose every answer a test gives, and how to run it in a process of its
// own.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/process/model_process.h"

namespace tbviz::test {

class ScriptedModel final : public Model {
 public:
  using Run = std::function<void(const RunRequest&, const Visitor&)>;

  explicit ScriptedModel(Run run = {}) : on_run(std::move(run)) {}

  [[nodiscard]] const std::vector<Site>& sites() const override { return all_sites; }
  [[nodiscard]] const std::vector<ParameterInfo>& parameters() const override {
    return all_parameters;
  }
  [[nodiscard]] const std::vector<InputInfo>& inputs() const override { return all_inputs; }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return all_notes; }
  [[nodiscard]] Tensor parameter_value(std::size_t index) override {
    return on_parameter ? on_parameter(index) : Tensor();
  }
  void run(const RunRequest& request, const Visitor& visit) override {
    if (on_run) on_run(request, visit);
  }
  [[nodiscard]] ModelGraph graph(std::span<const Argument> arguments) override {
    return on_graph ? on_graph(arguments) : ModelGraph();
  }

  Run on_run;
  std::function<ModelGraph(std::span<const Argument>)> on_graph = {};
  std::function<Tensor(std::size_t)> on_parameter = {};
  std::vector<Site> all_sites = {{SiteKind::kModule, "", "Net", {}, true},
                                 {SiteKind::kModule, "", "Net", {}, false}};
  std::vector<ParameterInfo> all_parameters = {};
  std::vector<InputInfo> all_inputs = {};
  std::vector<std::string> all_notes = {};
};

/// `model` in a process of its own, without locks. It must outlive the call.
[[nodiscard]] inline std::unique_ptr<Model> in_process(Model& model,
                                                       const ModelProcessOptions& options = {}) {
  // Belongs to the test, and is copied with it.
  class Borrowed final : public Model {
   public:
    explicit Borrowed(Model& lent) : lent_(lent) {}
    [[nodiscard]] const std::vector<Site>& sites() const override { return lent_.sites(); }
    [[nodiscard]] const std::vector<ParameterInfo>& parameters() const override {
      return lent_.parameters();
    }
    [[nodiscard]] const std::vector<InputInfo>& inputs() const override { return lent_.inputs(); }
    [[nodiscard]] const std::vector<std::string>& notes() const override { return lent_.notes(); }
    [[nodiscard]] Tensor parameter_value(std::size_t index) override {
      return lent_.parameter_value(index);
    }
    void run(const RunRequest& request, const Visitor& visit) override {
      lent_.run(request, visit);
    }
    [[nodiscard]] ModelGraph graph(std::span<const Argument> arguments) override {
      return lent_.graph(arguments);
    }

   private:
    Model& lent_;
  };
  ModelProcessOptions unlocked = options;
  unlocked.sandbox = false;
  return serve_in_process({.name = "m.pt",
                           .prepare = [] { return std::string("no locks"); },
                           .load = [&](auto) { return std::make_unique<Borrowed>(model); }},
                          unlocked);
}

}  // namespace tbviz::test
