#include "commands/compare/compare_log.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/base/parallel_for.h"
#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/error.h"
#include "tbviz/image.h"
#include "tbviz/image/kernel_pictures.h"
#include "tbviz/summary/histogram.h"
#include "tbviz/text/safe_name.h"

namespace tbviz::cli {
namespace {

// Kernels in a row of a picture, as the command kernels has them.
constexpr int kRow = 8;

/// A tensor of one side, or the difference.
struct Side {
  std::string name;  // "a", "b", "difference".
  TensorView values;
};

/// A convolution layer as the command kernels counts it.
struct Kernel {
  std::size_t index = 0;
  bool transposed = false;
  bool computed = false;  // The tensor is one of those that its weight is computed from.
};

/// Weights by what they are computed from.
using ComputedWeights = std::map<const NamedTensor*, ConvolutionLayer>;

ComputedWeights find_computed(const Checkpoint& checkpoint) {
  ComputedWeights weights;
  for (const ConvolutionLayer& layer : find_computed_weights(checkpoint)) {
    if (layer.unread != nullptr) continue;
    for (const NamedTensor* part : layer.computed->parts) weights.emplace(part, layer);
  }
  return weights;
}

// Layers are counted in the model that knows its modules' classes; in a if both or none do.
std::map<const NamedTensor*, Kernel> find_kernels(const Checkpoint& a, const Checkpoint& b) {
  std::vector<ConvolutionLayer> layers = find_convolutions(a);
  if (layers.empty() || layers.front().kind.empty()) {
    std::vector<ConvolutionLayer> others = find_convolutions(b);
    if (layers.empty() || (!others.empty() && !others.front().kind.empty())) {
      layers = std::move(others);
    }
  }
  std::map<const NamedTensor*, Kernel> kernels;
  for (const ConvolutionLayer& layer : layers) {
    if (layer.tensor != nullptr) {
      kernels.insert({layer.tensor, {layer.index, layer.transposed, false}});
    } else if (layer.computed && layer.unread == nullptr) {
      for (const NamedTensor* part : layer.computed->parts) {
        kernels.insert({part, {layer.index, layer.transposed, true}});
      }
    }
  }
  return kernels;
}

EncodedImage draw(const Side& side, const Kernel& kernel, const std::string& name) {
  // Scaled by the layer, the kernels that changed most stand out.
  const KernelScale scale =
      side.name == "difference" ? KernelScale::kLayer : KernelScale::kEachKernel;
  return encode_for_log(KernelDrawer(side.values, kernel.transposed, scale, name).all(kRow));
}

/// Writes the tensors one by one.
class ChangeLog {
 public:
  ChangeLog(const Checkpoint& a, const Checkpoint& b, std::int64_t step, LogOutput& log,
            Console& console)
      : computed_a_(find_computed(a)),
        computed_b_(find_computed(b)),
        step_(step),
        log_(log),
        console_(console) {}

  void add(const ComparedTensor& tensor, const std::optional<Kernel>& kernel) {
    Tensor difference;
    const std::vector<Side> sides =
        sides_of(tensor.a.tensor->values, tensor.b.tensor->values, difference);
    for (const Side& side : sides) {
      add_histogram(safe_tag(tensor.name + "/" + side.name), side.values);
    }
    if (!kernel) return;
    kernel->computed ? add_computed(tensor, *kernel) : add_pictures(tensor.name, sides, *kernel);
  }

 private:
  static std::vector<Side> sides_of(const TensorView& a, const TensorView& b, Tensor& difference) {
    std::vector<Side> sides = {{"a", a}, {"b", b}};
    if (a.shape() == b.shape()) {
      difference = subtract({a, b});
      sides.push_back({"difference", difference.view()});
    }
    return sides;
  }

  // The weight is drawn once, however many of its parts have changed.
  void add_computed(const ComparedTensor& tensor, const Kernel& kernel) {
    const auto a = computed_a_.find(tensor.a.tensor);
    const auto b = computed_b_.find(tensor.b.tensor);
    if (a == computed_a_.end() || b == computed_b_.end()) return;
    if (!drawn_.insert(kernel.index).second) return;
    Tensor made_a;
    Tensor made_b;
    Tensor difference;
    const TensorView weight_a = weight_of(a->second, made_a);
    const TensorView weight_b = weight_of(b->second, made_b);
    add_pictures(tensor.name, sides_of(weight_a, weight_b, difference), kernel);
  }

  void add_histogram(const std::string& tag, const TensorView& values) {
    try {
      Histogram histogram = exponential_histogram(values);
      if (histogram.not_finite > 0) {
        console_.warn(fmt::format("{}: left out {} NaN or infinite values of {}", tag,
                                  histogram.not_finite, values.count()));
      }
      log_.add(step_, {tag, std::move(histogram)});
    } catch (const FormatError& error) {
      console_.warn(tag + ": " + error.what());
    }
  }

  void add_pictures(const std::string& name, const std::vector<Side>& sides, const Kernel& kernel) {
    std::vector<EncodedImage> pictures(sides.size());
    try {
      parallel_for(sides.size(), [&](std::size_t i) {
        if (may_be_kernels(sides[i].values)) pictures[i] = draw(sides[i], kernel, name);
      });
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
      console_.warn(error.what());
      return;
    }
    for (std::size_t i = 0; i < sides.size(); ++i) {
      if (pictures[i].bytes.empty()) continue;
      log_.add(step_,
               {fmt::format("{}_all/{}", kernel.index, sides[i].name), std::move(pictures[i])});
    }
  }

  ComputedWeights computed_a_;
  ComputedWeights computed_b_;
  std::set<std::size_t> drawn_;  // Layers whose weight is computed.
  std::int64_t step_;
  LogOutput& log_;
  Console& console_;
};

}  // namespace

void log_changes(const ModelComparison& comparison, const Checkpoint& a, const Checkpoint& b,
                 std::int64_t step, LogOutput& log, Console& console) {
  const std::map<const NamedTensor*, Kernel> kernels = find_kernels(a, b);
  ChangeLog changes(a, b, step, log, console);
  for (const ComparedTensor& tensor : comparison.tensors) {
    if (tensor.change != TensorChange::kChanged) continue;
    if (!tensor.was_read()) continue;
    if (!is_floating_point(tensor.a.tensor->values.dtype())) continue;
    if (!is_floating_point(tensor.b.tensor->values.dtype())) continue;
    auto kernel = kernels.find(tensor.a.tensor);
    if (kernel == kernels.end()) kernel = kernels.find(tensor.b.tensor);
    changes.add(tensor, kernel == kernels.end() ? std::nullopt : std::optional(kernel->second));
  }
}

}  // namespace tbviz::cli
