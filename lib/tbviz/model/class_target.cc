#include "tbviz/model/class_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tbviz/error.h"
#include "tbviz/model/results.h"
#include "tbviz/tensor/doubles.h"

namespace tbviz {
namespace {

bool holds_scores(const TensorView& output) {
  return output.count() > 0 && (output.rank() == 1 || (output.rank() == 2 && output.size(0) == 1));
}

bool holds_map_of_scores(const TensorView& output) {
  return output.count() > 0 && output.rank() == 4 && output.size(0) == 1 &&
         is_floating_point(output.dtype());
}

// Whether the tensor that is meant may be taken for scores.
bool is_plausible(std::span<const Slot> results, std::size_t index, bool named) {
  const auto scores = [](const Slot& slot) { return slot.value && holds_scores(*slot.value); };
  if (scores(results[index])) return true;
  if (!results[index].value) return false;
  return holds_map_of_scores(*results[index].value) &&
         (named || std::ranges::none_of(results, scores));
}

std::string what_it_is(const Slot& result) {
  return result.value ? format_shape(result.value->shape()) : "a tensor that " + result.unread;
}

[[noreturn]] void refuse(std::span<const Slot> results, std::size_t index) {
  std::string fact = "a class map needs a model that gives scores (1, classes); this one gives " +
                     (results.empty() ? "no tensor" : what_it_is(results[index]));
  if (results.size() > 1) {
    fact += fmt::format(" as result {} of {}; `result` chooses another", index, results.size());
  }
  throw ModelError({}, fact);
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

// Which class wins at each place of a map (classes, places), the first of equals; of one class
// alone where it is positive, elsewhere none, -1.
std::vector<std::int64_t> winners(std::span<const double> values, std::size_t classes) {
  const std::size_t places = values.size() / classes;
  std::vector<std::int64_t> winner(places, classes == 1 ? -1 : 0);
  for (std::size_t i = 0; i < places; ++i) {
    double best = classes == 1 ? 0 : values[i];
    for (std::size_t c = classes == 1 ? 0 : 1; c < classes; ++c) {
      if (!(values[c * places + i] > best)) continue;
      best = values[c * places + i];
      winner[i] = static_cast<std::int64_t>(c);
    }
  }
  return winner;
}

void find_in_map(ClassScore& score, std::span<const double> values,
                 const std::optional<std::int64_t>& class_index) {
  const auto classes = static_cast<std::size_t>(score.shape[1]);
  const std::vector<std::int64_t> winner = winners(values, classes);
  score.scores.assign(classes, 0);
  for (const std::int64_t one : winner) {
    if (one >= 0) score.scores[static_cast<std::size_t>(one)] += 1;
  }
  for (double& share : score.scores) share /= static_cast<double>(winner.size());
  score.class_index = chosen_class(score.scores, class_index);
  for (std::size_t i = 0; i < winner.size(); ++i) {
    if (winner[i] != score.class_index) continue;
    score.summed.push_back(static_cast<std::size_t>(score.class_index) * winner.size() + i);
  }
}

}  // namespace

double ClassScore::in(const TensorView& result) const {
  if (result.shape() != shape) {
    throw ModelError({}, "the model gives scores of other classes each time it runs");
  }
  const std::vector<double> values = to_doubles(result);
  double sum = 0;
  for (const std::size_t i : summed) sum += values[i];
  return sum;
}

std::vector<std::optional<Tensor>> ClassScore::gradients(
    std::span<const TensorView> outputs) const {
  std::vector<std::optional<Tensor>> gradients(outputs.size());
  if (output >= outputs.size() || outputs[output].shape() != shape ||
      !is_floating_point(outputs[output].dtype())) {
    throw ModelError({}, "the class's score is no floating-point number that could be derived");
  }
  Tensor gradient(DType::kFloat32, shape);  // LibTorch has it in the output's type.
  for (const std::size_t i : summed) gradient.values<float>()[i] = 1;
  gradients[output] = std::move(gradient);
  return gradients;
}

ClassScore find_score(std::span<const Slot> results, const ClassTarget& target) {
  ClassScore score;
  score.output = find_result(results, target.result);
  if (results.empty() || !is_plausible(results, score.output, !target.result.empty())) {
    refuse(results, score.output);
  }
  const TensorView& tensor = *results[score.output].value;
  score.shape = tensor.shape();
  std::vector<double> values = to_doubles(tensor);
  if (score.is_of_places()) {
    find_in_map(score, values, target.class_index);
    return score;
  }
  score.scores = std::move(values);
  score.class_index = chosen_class(score.scores, target.class_index);
  score.summed = {static_cast<std::size_t>(score.class_index)};
  return score;
}

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

}  // namespace tbviz
