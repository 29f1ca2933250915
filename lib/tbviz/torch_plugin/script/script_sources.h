// The code in a TorchScript archive: its files, and what they define.
#pragma once

#include <torch/csrc/jit/frontend/source_range.h>
#include <torch/csrc/jit/frontend/tree.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tbviz/checkpoint/format.h"

namespace tbviz {

/// A file, parsed: nothing in it has been compiled or run.
struct ScriptFile {
  std::shared_ptr<torch::jit::Source> source;
  std::vector<torch::jit::TreeRef> definitions;  ///< Functions and classes, in order.
};

/// All that LibTorch can find as code. Files are read and parsed when they are asked for.
class ScriptSources {
 public:
  /// `archive` must outlive it.
  explicit ScriptSources(const CheckpointFile& archive);

  /// What classes and functions begin with: "__torch__.net" for code/__torch__/net.py.
  [[nodiscard]] std::vector<std::string> qualifiers() const;

  /// Null if there is no such file. Throws whatever LibTorch throws for files that are no code.
  [[nodiscard]] const ScriptFile* find(const std::string& qualifier);

 private:
  const CheckpointFile& archive_;
  std::map<std::string, std::optional<ScriptFile>, std::less<>> files_;
};

}  // namespace tbviz
