// Models that ask for the device they were made on: here all run on the CPU.
#pragma once

#include <ATen/core/ivalue.h>
#include <torch/csrc/jit/api/compilation_unit.h>
#include <torch/csrc/jit/ir/ir.h>

#include <optional>
#include <set>
#include <string>

namespace tbviz {

/// Keeps a model on the CPU. What is rewritten is where an operator that gives tensors takes a
/// device: a constant of a trace or script, an attribute, an argument, a name that is put together
/// as the model runs. Code that only asks what a device is, `x.is_cuda`, `x.device == d`, finds
/// what there is, and goes its own way. The device "meta" stays.
class DevicesOnCpu {
 public:
  /// Rewrites all functions. To be called before any of them runs, once all are compiled.
  void rewrite(const torch::jit::CompilationUnit& unit);

  /// Looks for the names of devices in what was saved of an object.
  void look_at(const c10::IValue& state);

  /// What is to be said, as a sentence; nothing if the model names no other device.
  [[nodiscard]] std::optional<std::string> note() const;

 private:
  void rewrite(torch::jit::Block& block);
  void rewrite(torch::jit::Node& node);
  void reroute(torch::jit::Node& node, std::size_t input);
  void look_at_name(const c10::IValue& value);

  std::set<std::string> rewritten_;  // The devices that were constants.
  std::set<std::string> possible_;   // Those that could arrive at run time.
  bool reroutes_ = false;            // Whether anything is found out at run time only.
};

}  // namespace tbviz
