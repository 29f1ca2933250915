#include "tbviz/torch_plugin/engine/watch.h"

#include <ATen/ATen.h>
#include <ATen/OpMathType.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "tbviz/error.h"
#include "tbviz/model/run_failures.h"
#include "tbviz/torch_plugin/engine/convert.h"
#include "tbviz/torch_plugin/engine/gradient_gate.h"
#include "tbviz/torch_plugin/engine/tensors_of.h"

namespace tbviz {
namespace {

std::vector<bool> chosen(std::span<const std::size_t> sites, std::size_t count) {
  std::vector<bool> marks(count);
  for (const std::size_t site : sites) marks.at(site) = true;
  return marks;
}

at::Tensor fitting(const Tensor& replacement, const at::Tensor& original, at::ScalarType type,
                   const std::string& what) {
  check_replacement(what, original.sizes().vec(), replacement.shape());
  return at::empty_like(original, original.options().dtype(type)).copy_(to_torch(replacement));
}

}  // namespace

Watch::Watch(const std::vector<Site>& sites, const RunRequest& request, const Visitor& visit)
    : sites_(sites),
      request_(request),
      visit_(visit),
      shows_value_(chosen(request.values, sites.size())),
      shows_gradient_(
          chosen(request.loss ? request.gradients : std::span<const std::size_t>(), sites.size())),
      calls_(sites.size()) {}

void Watch::on_value(std::size_t site, c10::IValue& value) {
  if (!sites_.at(site).pre && !arguments_.empty()) write_back(site - 1);
  const bool is_of_loss = request_.loss && request_.loss_site == site;
  if (!shows_value_[site] && !shows_gradient_[site] && !is_of_loss) return;
  const Arrival arrival{Arrival::Kind::kValue, site, calls_[site]++, !value.isTensor()};
  const Tensors tensors = tensors_of(value);
  const bool later = request_.capture == Capture::kAfterRun;
  std::vector<Passage> passages;
  if (shows_value_[site] && !later) {
    passages = show_value(arrival, value);
  } else {
    for (const at::Tensor& tensor : tensors) passages.push_back({tensor, {}, {}});
  }
  const bool has_way_back = std::any_of(passages.begin(), passages.end(), [](const Passage& one) {
    return one.slope.defined() || one.vjp;
  });
  Tensors forwarded;
  for (const Passage& passage : passages) forwarded.push_back(passage.forwarded);
  if (shows_gradient_[site] || (has_way_back && at::GradMode::is_enabled())) {
    passages = pass_gate_at(arrival, tensors, std::move(passages));
  }
  Tensors passed;
  bool changed = false;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    passed.push_back(passages[i].forwarded);
    changed = changed || !passed[i].is_same(tensors[i]);
  }
  if (is_of_loss) keep_for_loss(passed);
  if (changed && sites_[site].pre) {
    value = with_tensors(value, passed, Containers::kSame);
    arguments_.insert_or_assign(site, Arguments{value, tensors, forwarded, passed});
  } else if (changed) {
    value = with_tensors(value, passed, Containers::kNew);
  }
  if (shows_value_[site] && later) kept_.emplace_back(arrival, value);
}

// As clones: the model may go on, in a loop, and change its own in place.
void Watch::keep_for_loss(const Tensors& tensors) {
  Tensors& kept = loss_values_.emplace();
  for (const at::Tensor& tensor : tensors) kept.push_back(tensor.clone());
}

void Watch::show_kept() {
  for (const auto& [arrival, value] : kept_) (void)show_value(arrival, value);
}

void Watch::show_parameter_gradient(std::size_t parameter, const at::Tensor& gradient) {
  (void)show({Arrival::Kind::kParameterGradient, parameter, 0, false}, {gradient});
}

void Watch::rethrow_failure() const {
  if (failure_) std::rethrow_exception(failure_);
}

// Of what forward() returned, the keys are told, too.
std::vector<Watch::Passage> Watch::show_value(const Arrival& arrival, const c10::IValue& value) {
  return show(arrival, tensors_of(value),
              arrival.index == kResultSite ? keys_of(value) : std::vector<std::string>());
}

// `keys`: one a tensor, or none.
std::vector<Watch::Passage> Watch::show(const Arrival& arrival, const Tensors& tensors,
                                        std::vector<std::string> keys) {
  const std::string what =
      arrival.kind == Arrival::Kind::kParameterGradient
          ? "the gradient of a parameter"
          : (arrival.kind == Arrival::Kind::kValue ? "the value of " : "the gradient of ") +
                words_of(sites_[arrival.index]);
  std::vector<Slot> slots(tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].defined()) {
      slots[i].unread = why_unread(tensors[i]).value_or("");
      if (slots[i].unread.empty()) slots[i].value = view_of(tensors[i], what);
    }
    if (!keys.empty()) slots[i].key = std::move(keys[i]);
  }
  visit_(arrival, slots);
  std::vector<Passage> passages;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    Passage& passage = passages.emplace_back(Passage{tensors[i], {}, {}});
    if (!slots[i].replacement) continue;
    if (!tensors[i].defined()) throw ModelError({}, what + " does not exist; nothing replaces it");
    if (!slots[i].unread.empty()) throw UnsupportedError({}, what + " " + slots[i].unread);
    passage.forwarded = fitting(*slots[i].replacement, tensors[i], tensors[i].scalar_type(), what);
    // Factors of shorter values are floats, as numbers in Python are.
    const at::ScalarType factor_type = at::toOpMathType(tensors[i].scalar_type());
    passage.constant = !slots[i].slope && !slots[i].vjp;
    passage.vjp = std::move(slots[i].vjp);
    if (slots[i].slope) passage.slope = fitting(*slots[i].slope, tensors[i], factor_type, what);
  }
  return passages;
}

// What is forwarded goes on as a copy; its gradients are shown and go back to `values`.
std::vector<Watch::Passage> Watch::pass_gate_at(const Arrival& arrival, const Tensors& values,
                                                std::vector<Passage> passages) {
  Arrival gradient = arrival;
  gradient.kind = Arrival::Kind::kGradient;
  std::vector<Passage> back = passages;
  for (Passage& passage : back) passage.forwarded.reset();  // Not kept until the way back.
  const auto hook = [this, gradient, back](std::span<at::Tensor> gradients) {
    try {
      return_gradients(gradient, back, gradients);
    } catch (...) {
      failure_ = std::current_exception();
      throw std::runtime_error("the visitor threw");
    }
  };
  Tensors forwarded;
  for (const Passage& passage : passages) forwarded.push_back(passage.forwarded);
  const Tensors copies = pass_gate(values, forwarded, hook);
  for (std::size_t i = 0; i < copies.size(); ++i) passages[i].forwarded = copies[i];
  return passages;
}

void Watch::return_gradients(const Arrival& arrival, std::span<const Passage> passages,
                             std::span<at::Tensor> gradients) {
  if (shows_gradient_[arrival.index] && backward_) {
    const std::vector<Passage> seen = show(arrival, {gradients.begin(), gradients.end()});
    for (std::size_t i = 0; i < seen.size(); ++i) gradients[i] = seen[i].forwarded;
  }
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (gradients[i].defined()) gradients[i] = way_back(arrival, passages[i], gradients[i]);
  }
}

at::Tensor Watch::way_back(const Arrival& arrival, const Passage& passage,
                           const at::Tensor& gradient) const {
  if (passage.constant) return {};
  if (passage.vjp) {
    const std::string what = "the gradient of " + words_of(sites_[arrival.index]);
    return fitting(passage.vjp(view_of(gradient, what)), gradient, gradient.scalar_type(), what);
  }
  if (!passage.slope.defined()) return gradient;
  return (gradient * passage.slope).to(gradient.scalar_type());
}

// A module may work in place on its arguments, and its caller go on with them. The lists and dicts
// among them are the caller's, who finds his own tensors in them again, and what the module added.
// Of tensors that passed a gate the module got copies, so the caller's, and their gradients, must
// follow what became of the copies.
void Watch::write_back(std::size_t pre_site) {
  const auto found = arguments_.find(pre_site);
  if (found == arguments_.end()) return;
  const Arguments arguments = std::move(found->second);
  arguments_.erase(found);
  put_back(arguments.value, arguments.passed, arguments.given);
  for (std::size_t i = 0; i < arguments.given.size(); ++i) {
    const at::Tensor& passed = arguments.passed[i];
    if (!passed.is_same(arguments.forwarded[i]) && passed._version() != 0) {
      arguments.forwarded[i].copy_(passed);
    }
  }
}

}  // namespace tbviz
