#include "tbviz/model/class_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/tensor/doubles.h"

namespace tbviz {
namespace {

// Runs the model and calls see(results).
template <class See>
void run_for_results(Model& model, const TensorView& picture, const PictureCall& call, See&& see) {
  const std::vector<Argument> arguments = arguments_with(call, picture);
  model.run({.arguments = arguments, .values = {&kResultSite, 1}, .gradients = {}},
            [&](const Arrival&, std::span<Slot> slots) { see(slots); });
}

bool contains(std::string_view module, std::string_view inner) {
  return inner.size() > module.size() && inner.starts_with(module) && inner[module.size()] == '.';
}

/// Activation and gradient of the last call of a site.
struct Evidence {
  std::map<int, Tensor> values;  // By call, while gradients may still come.
  Tensor gradient;
  int call = -1;

  void see(const Arrival& arrival, std::span<Slot> slots) {
    if (slots.size() != 1 || !slots[0].value) return;
    if (arrival.kind == Arrival::Kind::kValue) {
      values[arrival.call] = to_contiguous(*slots[0].value);
    } else if (arrival.call > call) {
      call = arrival.call;
      gradient = to_contiguous(*slots[0].value);
    }
  }
};

// The places of what a site gave for one picture.
Places places_of_one(const Model& model, std::size_t site, const Shape& shape,
                     const TensorView& picture, const PlacesChoice& choice) {
  const Site& layer = model.sites()[site];
  const auto places = places_at(model, layer, shape, {picture.size(2), picture.size(3)}, choice);
  if (places && shape[0] == 1) return *places;
  throw UsageError(fmt::format(
      "layer '{}' gives {}; a class map needs (1, C, h, w) or (1, h, w, C), or tokens "
      "(1, N, C) that lie in the picture row by row; `tokens` says how they lie, if they do",
      layer.name, format_shape(shape)));
}

// relu of the sum over channels of mean(gradient) * value, of arrays (1, C, h, w).
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

void take_scores(ClassScore score, ClassMap& map) {
  map.class_index = score.class_index;
  map.scores_are_places = score.is_of_places();
  map.scores = std::move(score.scores);
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

std::size_t last_convolution_stage(Model& model, const TensorView& picture,
                                   const PictureCall& call) {
  std::vector<std::size_t> sites;
  for (std::size_t i = kResultSite + 1; i < model.sites().size(); ++i) {
    const Site& site = model.sites()[i];
    if (!site.pre && site.kind != SiteKind::kValue) sites.push_back(i);
  }
  std::map<std::size_t, Shape> shapes;
  std::optional<std::size_t> last;
  const std::vector<Argument> arguments = arguments_with(call, picture);
  model.run({.arguments = arguments, .values = sites, .gradients = {}},
            [&](const Arrival& arrival, std::span<Slot> slots) {
              if (slots.size() != 1 || !slots[0].value || slots[0].value->rank() != 4) return;
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
                  const ClassTarget& target, const PlacesChoice& choice, const PictureCall& call) {
  ClassMap result;
  Evidence evidence;
  ClassScore score;
  const auto watch = [&](const Arrival& arrival, std::span<Slot> slots) {
    if (arrival.index == kResultSite) {
      score = find_score(slots, target);
    } else {
      evidence.see(arrival, slots);
    }
  };
  const std::vector<Argument> arguments = arguments_with(call, picture);
  const std::array<std::size_t, 2> values = {site, kResultSite};
  RunRequest request{.arguments = arguments, .values = values, .gradients = {&site, 1}};
  request.loss = [&](std::span<const TensorView> outputs) { return score.gradients(outputs); };
  model.run(request, watch);
  if (evidence.call < 0) {
    throw UsageError(
        fmt::format("the score does not depend on layer '{}', or the layer gives "
                    "several tensors; choose another",
                    model.sites()[site].name));
  }
  take_scores(std::move(score), result);
  const Tensor& value = evidence.values.at(evidence.call);
  result.layer_shape = value.shape();
  result.places = places_of_one(model, site, value.shape(), picture, choice);
  result.map = weighted_sum(to_channel_maps(value, result.places),
                            to_channel_maps(evidence.gradient, result.places));
  return result;
}

ClassMap occlusion_map(Model& model, const TensorView& picture, const Occlusion& occlusion,
                       const ClassTarget& target, const std::function<void()>& between_runs,
                       const PictureCall& call) {
  if (occlusion.window < 1 || occlusion.stride < 1) {
    throw UsageError(
        fmt::format("a square of {} pixels moved by {} hides nothing, or never ends; "
                    "both must be 1 or more",
                    occlusion.window, occlusion.stride));
  }
  ClassMap result;
  ClassScore score;
  double unhidden = 0;
  run_for_results(model, picture, call, [&](std::span<const Slot> slots) {
    score = find_score(slots, target);
    unhidden = score.in(*slots[score.output].value);
  });
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
      double fall = unhidden;
      run_for_results(model, hidden, call, [&](std::span<const Slot> slots) {
        if (score.output >= slots.size()) throw ModelError({}, "the model gives fewer results now");
        fall -= score.in(*slots[score.output].value);
      });
      for (std::int64_t y = square.top; y < square.bottom; ++y) {
        for (std::int64_t x = square.left; x < square.right; ++x) {
          falls[static_cast<std::size_t>(y * width + x)] += fall;
          counts[static_cast<std::size_t>(y * width + x)] += 1;
        }
      }
    }
  }
  take_scores(std::move(score), result);
  result.map = Tensor(DType::kFloat32, {height, width});
  for (std::size_t i = 0; i < area; ++i) {
    const double mean = counts[i] > 0 ? falls[i] / counts[i] : 0;
    result.map.values<float>()[i] = static_cast<float>(std::max(mean, 0.0));
  }
  return result;
}

}  // namespace tbviz
