// Which tensors of TorchScript's modules are parameters: the sources of their classes in code/ say
// so, and nothing else in the file does. The sources are searched for two lists, never run.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tbviz/archive/pickle_value.h"
#include "tbviz/checkpoint/format.h"

namespace tbviz {

/// The classes of one file. Sources are inflated when a class in them is asked for.
class TorchScriptClasses {
 public:
  /// `file` must outlive the object.
  explicit TorchScriptClasses(const CheckpointFile& file) : file_(file) {}

  /// What a module of class `type` has under the name `attribute`. Unknown if the class does not
  /// list it, or if its source is missing, damaged or too large: weights can be read without it.
  /// `type` must outlive the object.
  [[nodiscard]] TensorRole role(const PickleGlobal& type, std::string_view attribute);

 private:
  using Members = std::unordered_map<std::string, TensorRole>;
  using Classes = std::unordered_map<std::string, Members>;  // By name.

  [[nodiscard]] const Members* find(const PickleGlobal& type);
  [[nodiscard]] Classes read_module(std::string_view module);
  [[nodiscard]] Classes parse(std::string_view source);

  const CheckpointFile& file_;
  std::unordered_map<std::string, Classes> modules_;  // By name; those that were asked for.
  std::unordered_map<const PickleGlobal*, const Members*> found_;
  std::size_t source_bytes_ = 0;
  std::size_t names_ = 0;
};

}  // namespace tbviz
