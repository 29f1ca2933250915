// One run of a model with the hooks that the options ask for.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commands/hooks/hook_events.h"
#include "commands/hooks/hook_layers.h"
#include "commands/hooks/hooks.h"
#include "commands/hooks/made_edit.h"
#include "models/open_model.h"
#include "models/reached_layers.h"
#include "shell/console.h"
#include "tbviz/model/hooks.h"

namespace tbviz::cli {

/// Whether the options alone ask for a gradient; named inputs may, too.
[[nodiscard]] bool asks_for_gradients(const HooksOptions& options);

/// One run: registers what the options ask for, and reports.
class HookSession {
 public:
  HookSession(const HooksOptions& options, Model& model, std::vector<Argument> arguments,
              HookReport& report, Console& console)
      : options_(options),
        model_(model),
        layers_(model, options.call.model),
        arguments_(std::move(arguments)),
        hooked_(model),
        report_(report),
        console_(console),
        values_(model, model_name(options.call.model)),
        gradients_(model, model_name(options.call.model), ReachedLayers::By::kGradient) {}

  void run();

 private:
  void watch_layers();
  void watch_inputs(const Layer& layer);
  void watch_outputs(const Layer& layer);
  void watch_gradients(const Layer& layer);
  void watch_values();
  void make_edits();
  void make_gradient_edits();
  void watch_arguments();
  [[nodiscard]] bool goes_backward() const;
  [[nodiscard]] bool has_gradient(const Argument& argument) const;
  void report_all(std::string_view event, const HookedCall& call, std::string_view part,
                  std::span<const Slot> slots);
  void report_gradients(const PassResult& result);
  [[nodiscard]] bool report_unreached();
  void report_no_gradient(const std::string& option, const std::string& value,
                          std::string_view done);

  const HooksOptions& options_;
  Model& model_;
  HookLayers layers_;
  std::vector<Argument> arguments_;
  HookedModel hooked_;
  HookReport& report_;
  Console& console_;
  std::map<std::string, Tensor> argument_gradients_;
  std::set<std::string> tensors_;  // Values by which there was a gradient.
  std::set<std::string> to_edit_;  // Values by which a gradient is to be edited,
  std::set<std::string> edited_;   // and was.
  std::deque<MadeEdit> edits_;     // Of layers.
  ReachedLayers values_;           // By what hooks and edits forward,
  ReachedLayers gradients_;        // and backward.
};

}  // namespace tbviz::cli
