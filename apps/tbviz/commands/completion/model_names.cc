#include "commands/completion/model_names.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "commands/completion/file_candidates.h"
#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/checkpoint/open_mapped.h"
#include "tbviz/error.h"
#include "tbviz/model/layers.h"
#include "tbviz/text/glob.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array kModels = {Completion::kModel, Completion::kLogOrModel, Completion::kNumbers};

void for_each_model(const BegunLine& line, const std::function<void(const Checkpoint&)>& use) {
  for (const std::string& word : line.values_of(kModels)) {
    const fs::path path = path_of_word(word);
    std::error_code missing;
    if (!fs::is_regular_file(path, missing) && !fs::is_directory(path, missing)) continue;
    try {
      use(open_checkpoint(path, CheckpointRead::kHeaders));
    } catch (const Error&) {
      // No model: nothing to offer.
    }
  }
}

std::string about(const std::string& kind, const Shape& shape) {
  return kind.empty() ? format_shape(shape) : kind + " " + format_shape(shape);
}

// The name as a spec of layers has it, where digits alone are an index.
std::string spec_of(const std::string& name) {
  return parse_index_range(name) ? "[" + name.substr(0, 1) + "]" + name.substr(1)
                                 : glob_literal(name);
}

/// Names in the order of the file, each once.
class Names {
 public:
  void add(std::string value, std::string description) {
    if (value.empty() || !known_.insert(value).second) return;
    candidates_.push_back({std::move(value), std::move(description)});
  }

  [[nodiscard]] std::vector<Candidate> take() { return std::move(candidates_); }

 private:
  std::set<std::string> known_;
  std::vector<Candidate> candidates_;
};

// The module that holds the tensor; those around it come first, as PyTorch lists them.
void add_modules(const NamedTensor& tensor, Names& names) {
  const std::string& name = tensor.name;
  const std::size_t end = name.rfind('.');
  if (end == std::string::npos) return;
  for (std::size_t dot = name.find('.'); dot < end; dot = name.find('.', dot + 1)) {
    names.add(spec_of(name.substr(0, dot)), {});
  }
  names.add(spec_of(name.substr(0, end)), tensor.owner);
}

}  // namespace

std::vector<Candidate> convolutions_of_models(const BegunLine& line) {
  Names names;
  for_each_model(line, [&names](const Checkpoint& checkpoint) {
    for (const ConvolutionLayer& layer : find_convolutions(checkpoint)) {
      const bool is_read = layer.unread == nullptr;
      names.add(spec_of(layer.name), is_read ? about(layer.kind, layer.shape()) : layer.kind);
    }
  });
  return names.take();
}

std::vector<Candidate> modules_of_models(const BegunLine& line) {
  Names names;
  for_each_model(line, [&names](const Checkpoint& checkpoint) {
    for (const NamedTensor& tensor : checkpoint.tensors()) add_modules(tensor, names);
  });
  return names.take();
}

std::vector<Candidate> tensors_of_models(const BegunLine& line) {
  Names names;
  for_each_model(line, [&names](const Checkpoint& checkpoint) {
    for (const NamedTensor& tensor : checkpoint.tensors()) {
      names.add(glob_literal(tensor.name), about({}, tensor.values.shape()));
    }
  });
  return names.take();
}

}  // namespace tbviz::cli
