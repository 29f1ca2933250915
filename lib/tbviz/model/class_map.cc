#include "tbviz/model/class_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/model/loss.h"
#include "tbviz/tensor/token_map.h"

namespace tbviz {
namespace {

std::vector<double> to_doubles(const TensorView& view) {
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(view.count()));
  for_each_element(view, [&](auto value) { values.push_back(static_cast<double>(value)); });
  return values;
}

std::vector<double> scores_of(std::span<const TensorView> outputs) {
  if (outputs.empty() || outputs[0].rank() == 0 || outputs[0].rank() > 2 ||
      (outputs[0].rank() == 2 && outputs[0].size(0) != 1) || outputs[0].count() == 0) {
    throw ModelError({},
                     "a class map needs a model that gives scores (1, classes); this one gives " +
                         (outputs.empty() ? "no tensor" : format_shape(outputs[0].shape())));
  }
  return to_doubles(outputs[0]);
}

std::int64_t chosen_class(std::span<const double> scores,
                          const std::optional<std::int64_t>& class_index) {
  if (!class_index) return best_classes(scores, 1)[0];
  if (*class_index < 0 || *class_index >= static_cast<std::int64_t>(scores.size())) {
    throw UsageError(fmt::format("there is no class {}: the model has {}, numbered from 0",
                                 *class_index, scores.size()));
  }
  return *class_index;
}

std::vector<double> run_for_scores(Model& model, const TensorView& picture) {
  const Argument argument{{}, picture};
  std::vector<double> scores;
  model.run({.arguments = {&argument, 1}, .values = {&kResultSite, 1}, .gradients = {}},
            [&](const Arrival&, std::span<Slot> slots) {
              std::vector<TensorView> outputs;
              for (const Slot& slot : slots) outputs.push_back(*slot.value);
              scores = scores_of(outputs);
            });
  return scores;
}

bool contains(std::string_view module, std::string_view inner) {
  return inner.size() > module.size() && inner.starts_with(module) && inner[module.size()] == '.';
}

/// Activation and gradient of the last call of a site.
struct Evidence {
  std::map<int, Tensor> values;  // By call, while gradients may still come.
  Tensor gradient;
  int call = -1;
};

// Tokens (1, N, C) as (1, C, h, w); anything else as it is.
Tensor with_places(const Tensor& value) {
  const std::optional<TokenMap> tokens = token_map_of(value.shape());
  return tokens ? to_channel_maps(value, *tokens) : value;
}

// relu of the sum over channels of mean(gradient) * value.
Tensor weighted_sum(const Tensor& value, const Tensor& gradient) {
  const Shape& shape = value.shape();
  const auto channels = static_cast<std::size_t>(shape[1]);
  const auto area = static_cast<std::size_t>(shape[2] * shape[3]);
  const std::vector<double> values = to_doubles(value);
  const std::vector<double> gradients = to_doubles(gradient);
  std::vector<double> sums(area);
  for (std::size_t c = 0; c < channels; ++c) {
    double weight = 0;
    for (std::size_t i = 0; i < area; ++i) weight += gradients[c * area + i];
    weight /= static_cast<double>(area);
    for (std::size_t i = 0; i < area; ++i) sums[i] += weight * values[c * area + i];
  }
  Tensor map(DType::kFloat32, {shape[2], shape[3]});
  std::ranges::transform(sums, map.values<float>().begin(),
                         [](double sum) { return static_cast<float>(std::max(sum, 0.0)); });
  return map;
}

// Where a square stands along an axis: every stride, and at the end.
std::vector<std::int64_t> places(std::int64_t size, std::int64_t window, std::int64_t stride) {
  std::vector<std::int64_t> starts;
  for (std::int64_t at = 0; at + window < size; at += stride) starts.push_back(at);
  starts.push_back(std::max<std::int64_t>(size - window, 0));
  return starts;
}

/// A square on an input (1, C, H, W).
struct Square {
  std::int64_t top, bottom, left, right;
};

void hide(Tensor& picture, const Square& square, float fill) {
  const Shape& shape = picture.shape();
  float* values = picture.values<float>().data();
  for (std::int64_t c = 0; c < shape[1]; ++c) {
    for (std::int64_t y = square.top; y < square.bottom; ++y) {
      float* row = values + (c * shape[2] + y) * shape[3];
      std::fill(row + square.left, row + square.right, fill);
    }
  }
}

}  // namespace

std::vector<std::int64_t> best_classes(std::span<const double> scores, std::size_t most) {
  std::vector<std::int64_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  const auto is_better = [&](std::int64_t a, std::int64_t b) {
    const double first = scores[static_cast<std::size_t>(a)];
    const double second = scores[static_cast<std::size_t>(b)];
    return first > second || (std::isnan(second) && !std::isnan(first));
  };
  std::ranges::stable_sort(order, is_better);
  order.resize(std::min(order.size(), most));
  return order;
}

std::size_t last_convolution_stage(Model& model, const TensorView& picture) {
  std::vector<std::size_t> sites;
  for (std::size_t i = kResultSite + 1; i < model.sites().size(); ++i) {
    const Site& site = model.sites()[i];
    if (!site.pre && site.kind != SiteKind::kValue) sites.push_back(i);
  }
  std::map<std::size_t, Shape> shapes;
  std::optional<std::size_t> last;
  const Argument argument{{}, picture};
  model.run({.arguments = {&argument, 1}, .values = sites, .gradients = {}},
            [&](const Arrival& arrival, std::span<Slot> slots) {
              if (slots.size() != 1 || slots[0].value->rank() != 4) return;
              shapes[arrival.index] = slots[0].value->shape();
              if (model.sites()[arrival.index].is_convolution()) last = arrival.index;
            });
  if (!last) throw UsageError("the model has no convolution; name a layer");
  const Shape& wanted = shapes[*last];
  for (const auto& [site, shape] : shapes) {  // Outer modules come first.
    if (contains(model.sites()[site].name, model.sites()[*last].name) && shape[2] == wanted[2] &&
        shape[3] == wanted[3]) {
      return site;
    }
  }
  return *last;
}

ClassMap grad_cam(Model& model, const TensorView& picture, std::size_t site,
                  std::optional<std::int64_t> class_index) {
  ClassMap result;
  Evidence evidence;
  const auto watch = [&](const Arrival& arrival, std::span<Slot> slots) {
    if (slots.size() != 1 || !slots[0].value) return;
    if (arrival.kind == Arrival::Kind::kValue) {
      evidence.values[arrival.call] = to_contiguous(*slots[0].value);
    } else if (arrival.call > evidence.call) {
      evidence.call = arrival.call;
      evidence.gradient = to_contiguous(*slots[0].value);
    }
  };
  const Argument argument{{}, picture};
  RunRequest request{.arguments = {&argument, 1}, .values = {&site, 1}, .gradients = {&site, 1}};
  request.loss = [&](std::span<const TensorView> outputs) {
    result.scores = scores_of(outputs);
    result.class_index = chosen_class(result.scores, class_index);
    return class_loss(result.class_index)(outputs).gradients;
  };
  model.run(request, watch);
  const std::string& layer = model.sites()[site].name;
  if (evidence.call < 0) {
    throw UsageError(
        fmt::format("the score does not depend on layer '{}', or the layer gives "
                    "several tensors; choose another",
                    layer));
  }
  const Tensor value = with_places(evidence.values.at(evidence.call));
  if (value.shape().size() != 4 || value.shape()[0] != 1) {
    throw UsageError(
        fmt::format("layer '{}' gives {}; a class map needs (1, C, h, w), or tokens of a square",
                    layer, format_shape(value.shape())));
  }
  result.map = weighted_sum(value, with_places(evidence.gradient));
  return result;
}

ClassMap occlusion_map(Model& model, const TensorView& picture, const Occlusion& occlusion,
                       std::optional<std::int64_t> class_index,
                       const std::function<void()>& between_runs) {
  if (occlusion.window < 1 || occlusion.stride < 1) {
    throw UsageError(
        fmt::format("a square of {} pixels moved by {} hides nothing, or never ends; "
                    "both must be 1 or more",
                    occlusion.window, occlusion.stride));
  }
  ClassMap result;
  result.scores = run_for_scores(model, picture);
  result.class_index = chosen_class(result.scores, class_index);
  const auto index = static_cast<std::size_t>(result.class_index);
  const std::int64_t height = picture.size(2);
  const std::int64_t width = picture.size(3);
  const auto area = static_cast<std::size_t>(height * width);
  std::vector<double> falls(area);
  std::vector<double> counts(area);
  const Tensor whole = to_float32(picture);
  for (const std::int64_t top : places(height, occlusion.window, occlusion.stride)) {
    for (const std::int64_t left : places(width, occlusion.window, occlusion.stride)) {
      if (between_runs) between_runs();
      const Square square{top, std::min(top + occlusion.window, height), left,
                          std::min(left + occlusion.window, width)};
      Tensor hidden = whole;
      hide(hidden, square, occlusion.fill);
      const std::vector<double> scores = run_for_scores(model, hidden);
      if (scores.size() != result.scores.size()) {
        throw ModelError({}, "the model gives scores of other classes each time it runs");
      }
      const double fall = result.scores[index] - scores[index];
      for (std::int64_t y = square.top; y < square.bottom; ++y) {
        for (std::int64_t x = square.left; x < square.right; ++x) {
          falls[static_cast<std::size_t>(y * width + x)] += fall;
          counts[static_cast<std::size_t>(y * width + x)] += 1;
        }
      }
    }
  }
  result.map = Tensor(DType::kFloat32, {height, width});
  for (std::size_t i = 0; i < area; ++i) {
    const double mean = counts[i] > 0 ? falls[i] / counts[i] : 0;
    result.map.values<float>()[i] = static_cast<float>(std::max(mean, 0.0));
  }
  return result;
}

}  // namespace tbviz
