// What hooks saw, as lines, as JSON and as histograms in a log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/console.h"
#include "tbviz/log_output.h"
#include "tbviz/tensor/tensor.h"

namespace tbviz::cli {

/// One tensor that a hook saw.
struct HookEvent {
  std::string_view event;  ///< "forward_pre", "forward", "backward", "tensor_grad",
                           ///< "parameter_grad", "input_grad".
  std::string name;        ///< "features.0", "features.0#2" in the second call.
  std::string part;        ///< "input", "output[1]", "grad_output"; empty where there is one only.
  std::optional<TensorView> values;  ///< None: a gradient that there is not.
};

/// Reports events in the order in which they come.
class HookReport {
 public:
  /// `log` may be null: no log was asked for.
  HookReport(Console& console, LogOutput* log, std::int64_t step)
      : console_(console), log_(log), step_(step) {}

  /// A line with name and shape, then the values as NumPy prints them; or a JSON line with all of
  /// them. Into the log under `<event>/<name>`, further parts of an event under `.../<part>`.
  void add(const HookEvent& event);

  /// The loss, between what happened forward and what happens backward.
  void add_loss(double value);

 private:
  void log_histogram(const HookEvent& event);

  Console& console_;
  LogOutput* log_;
  std::int64_t step_;
};

}  // namespace tbviz::cli
