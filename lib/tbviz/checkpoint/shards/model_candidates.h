// The models that the names of a folder's files tell of.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace tbviz {

/// One model among files: one of them, or some that are numbered as its shards.
struct ModelCandidate {
  std::string name;  ///< The file's; of shards, as ShardName has it.
  std::vector<std::string> files;
  std::size_t count = 0;  ///< Of the shards that the names tell of; 0: it is one file.
};

/// The models among `files`, in the order of their first ones. What training keeps beside a model
/// (optimizer.pt) is none.
[[nodiscard]] std::vector<ModelCandidate> find_candidates(const std::vector<std::string>& files);

/// PyTorch's copies of safetensors, as Hugging Face's libraries keep them under the same name, or
/// as pytorch_model beside model.
class PytorchCopies {
 public:
  explicit PytorchCopies(std::span<const ModelCandidate> models);

  /// Whether `candidate` is called as a copy of one of the models.
  [[nodiscard]] bool has(const ModelCandidate& candidate) const;

 private:
  std::set<std::string> stems_;  // Of the safetensors among the models.
};

}  // namespace tbviz
