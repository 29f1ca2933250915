// What hooks saw, as lines, as JSON and as histograms in a log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "logs/run_output.h"
#include "shell/console.h"
#include "tbviz/io/output_file.h"
#include "tbviz/tensor.h"

namespace tbviz::cli {

/// One tensor that a hook saw.
struct HookEvent {
  std::string_view event;  ///< "forward_pre", "forward", "backward", "tensor_grad",
                           ///< "parameter_grad", "input_grad".
  std::string name;        ///< "features.0", "features.0#2" in the second call; "" is the model.
  std::string part;        ///< "input", "output[1]", "grad_output"; empty where there is one only.
  std::optional<TensorView> values;  ///< None: a gradient that there is not.
  std::string unread = {};           ///< Or why the tensor that there is cannot be read.
};

/// A part's name where there are `count` of them: "input", or "input[1]" where there are several.
[[nodiscard]] std::string part_name(std::string_view part, std::size_t index, std::size_t count);

/// Where events go besides the console.
struct HookOutputs {
  LogOutput* log = nullptr;  ///< Null: none was asked for.
  std::int64_t step = 0;
  std::string model = {};     ///< What messages call the model.
  std::filesystem::path npy;  ///< Folder for arrays; empty: none.
  Overwrite overwrite = Overwrite::kNo;
};

/// Reports events in the order in which they come.
class HookReport {
 public:
  HookReport(Console& console, HookOutputs outputs)
      : console_(console), outputs_(std::move(outputs)) {}

  /// A line with name and shape, then the values as NumPy prints them; or a JSON line with all of
  /// them. A histogram goes into the log under `<event>/<name>`, further parts of an event under
  /// `.../<part>`; arrays become `<event>/<name>.<part>.npy`. Throws OutputError; UsageError if
  /// an array of this run has that file. What cannot be read is reported as a failure, once for
  /// each name.
  void add(const HookEvent& event);

  /// The loss, between what happened forward and what happens backward.
  void add_loss(double value);

 private:
  void print(const HookEvent& event);
  void log_histogram(const HookEvent& event);

  Console& console_;
  HookOutputs outputs_;
  std::set<std::filesystem::path> written_;
  std::set<std::string> unread_;  // Names.
};

}  // namespace tbviz::cli
