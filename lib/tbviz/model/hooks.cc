#include "tbviz/model/hooks.h"

#include <fmt/format.h>

#include <algorithm>

#include "tbviz/error.h"
#include "tbviz/model/slot_series.h"
#include "tbviz/text/nearest.h"

namespace tbviz {
namespace {

using SiteFilter = bool (*)(const Site&);

// The first site of that name among those that `fits` lets pass.
std::size_t find_site(const Model& model, std::string_view name, SiteFilter fits,
                      std::string_view what) {
  const std::vector<Site>& sites = model.sites();
  for (std::size_t i = 0; i < sites.size(); ++i) {
    if (!fits(sites[i])) continue;
    if (sites[i].name == name || std::ranges::count(sites[i].aliases, name) > 0) return i;
  }
  std::vector<std::string> names;
  for (const Site& site : sites) {
    if (fits(site)) names.push_back(site.name);
  }
  throw UsageError(
      fmt::format("the model has no {} '{}'{}", what, name, did_you_mean(name, names)));
}

bool is_before(const Site& site) { return site.pre; }
bool is_behind(const Site& site) { return !site.pre && site.kind != SiteKind::kValue; }
bool is_value(const Site& site) { return site.kind == SiteKind::kValue; }

template <class Registered>
bool has_active(const std::vector<Registered>& hooks) {
  return std::ranges::any_of(hooks, [](const Registered& hook) { return *hook.active; });
}

}  // namespace

/// One run of a hooked model.
class HookRun {
 public:
  explicit HookRun(const HookedModel& hooks) : hooks_(hooks) {}

  PassResult run(std::span<const Argument> arguments, const Loss& loss, const PassOptions& options);

 private:
  using Copies = std::vector<SlotCopy>;

  void choose_sites();
  void keep_outputs(std::span<const SlotCopy> outputs);
  void visit(const Arrival& arrival, std::span<Slot> slots);
  void before_call(const Arrival& arrival, std::span<Slot> slots);
  void behind_call(const Arrival& arrival, std::span<Slot> slots);
  void gradient_of_result(const Arrival& arrival, std::span<Slot> slots);
  void gradient_of_arguments(const Arrival& arrival, std::span<Slot> slots);
  void gradient_of_value(const Arrival& arrival, std::span<Slot> slots);
  void call_backward_hooks(std::size_t site, int call, const Copies& grad_outputs,
                           std::span<Slot> grad_inputs);
  template <class Hook, class Call>
  void pass_all(const HookedModel::Hooks<Hook>& hooks, std::size_t site, SlotSeries& series,
                Call&& call) const;

  const HookedModel& hooks_;
  std::vector<std::size_t> values_;
  std::vector<std::size_t> gradients_;
  std::size_t end_ = kResultSite;         // Where the outputs are.
  bool arrived_ = false;                  // The outputs.
  std::map<std::size_t, Copies> inputs_;  // Of calls under way, by the site behind them.
  std::map<std::pair<std::size_t, int>, Copies> grad_outputs_;  // By the site behind, and call.
  PassResult result_;
};

PassResult HookRun::run(std::span<const Argument> arguments, const Loss& loss,
                        const PassOptions& options) {
  if (options.loss_at) end_ = find_site(hooks_.model_, *options.loss_at, is_behind, "layer");
  choose_sites();
  RunRequest request{.arguments = arguments,
                     .values = values_,
                     .gradients = gradients_,
                     .parameter_gradients = loss && options.parameter_gradients,
                     .loss_site = end_ == kResultSite ? std::nullopt : std::optional(end_),
                     .seed = options.seed,
                     .keep_state = options.keep_state,
                     .parameters = options.parameters};
  if (loss) {
    request.loss = [&](std::span<const TensorView> outputs) {
      LossValue value = loss(outputs);
      result_.loss = value.value;
      return std::move(value.gradients);
    };
  }
  if (request.parameter_gradients) {
    result_.parameter_gradients.resize(hooks_.model_.parameters().size());
  }
  hooks_.model_.run(
      request, [this](const Arrival& arrival, std::span<Slot> slots) { visit(arrival, slots); });
  // Calls by whose arguments there is no gradient.
  for (const auto& [key, copies] : grad_outputs_) {
    call_backward_hooks(key.first, key.second, copies, {});
  }
  if (options.loss_at && !arrived_) {
    throw UsageError(fmt::format("layer '{}' is not reached by this run", *options.loss_at));
  }
  return std::move(result_);
}

void HookRun::keep_outputs(std::span<const SlotCopy> outputs) {
  arrived_ = true;
  result_.outputs.clear();  // Of an earlier call.
  result_.unread_outputs.clear();
  for (const SlotCopy& output : outputs) {
    result_.outputs.push_back(output.value.value_or(Tensor(DType::kFloat32, {0})));
    result_.unread_outputs.push_back(output.unread);
  }
}

void HookRun::choose_sites() {
  const auto choose = [](const auto& hooks, std::vector<std::size_t>& sites, bool inputs_too) {
    for (const auto& [site, registered] : hooks) {
      if (!has_active(registered)) continue;
      sites.push_back(site);
      if (inputs_too) sites.push_back(site - 1);
    }
  };
  choose(hooks_.forward_pre_, values_, false);
  choose(hooks_.forward_, values_, true);
  values_.push_back(end_);
  choose(hooks_.backward_pre_, gradients_, false);
  choose(hooks_.backward_, gradients_, true);
  choose(hooks_.tensor_, gradients_, false);
}

void HookRun::visit(const Arrival& arrival, std::span<Slot> slots) {
  if (arrival.kind == Arrival::Kind::kParameterGradient) {
    if (slots[0].value) result_.parameter_gradients[arrival.index] = to_contiguous(*slots[0].value);
    if (!slots[0].unread.empty()) result_.unread_gradients[arrival.index] = slots[0].unread;
    return;
  }
  const Site& site = hooks_.model_.sites()[arrival.index];
  if (arrival.kind == Arrival::Kind::kValue) {
    site.pre ? before_call(arrival, slots) : behind_call(arrival, slots);
  } else if (site.kind == SiteKind::kValue) {
    gradient_of_value(arrival, slots);
  } else {
    site.pre ? gradient_of_arguments(arrival, slots) : gradient_of_result(arrival, slots);
  }
}

// call(hook, the call's description, slots) for every hook of the site.
template <class Hook, class Call>
void HookRun::pass_all(const HookedModel::Hooks<Hook>& hooks, std::size_t site, SlotSeries& series,
                       Call&& call) const {
  const auto found = hooks.find(site);
  if (found == hooks.end()) return;
  for (const auto& registered : found->second) {
    if (!*registered.active) continue;
    series.pass([&](std::span<Slot> slots) { call(registered.hook, slots); });
  }
}

void HookRun::before_call(const Arrival& arrival, std::span<Slot> slots) {
  const HookedCall call{hooks_.model_.sites()[arrival.index], arrival.call};
  SlotSeries series(slots);
  pass_all(hooks_.forward_pre_, arrival.index, series,
           [&](const ForwardPreHook& hook, std::span<Slot> inputs) { hook(call, inputs); });
  const auto forward = hooks_.forward_.find(arrival.index + 1);
  if (forward != hooks_.forward_.end() && has_active(forward->second)) {
    inputs_[arrival.index + 1] = series.copies();
  }
  series.finish();
}

void HookRun::behind_call(const Arrival& arrival, std::span<Slot> slots) {
  const HookedCall call{hooks_.model_.sites()[arrival.index], arrival.call};
  const Copies kept = std::move(inputs_[arrival.index]);
  const std::vector<Slot> inputs = slots_of(kept);
  SlotSeries series(slots);
  pass_all(hooks_.forward_, arrival.index, series,
           [&](const ForwardHook& hook, std::span<Slot> outputs) { hook(call, inputs, outputs); });
  if (arrival.index == end_) keep_outputs(series.copies());
  series.finish();
}

void HookRun::gradient_of_result(const Arrival& arrival, std::span<Slot> slots) {
  const HookedCall call{hooks_.model_.sites()[arrival.index], arrival.call};
  SlotSeries series(slots);
  pass_all(hooks_.backward_pre_, arrival.index, series,
           [&](const FullBackwardPreHook& hook, std::span<Slot> grads) { hook(call, grads); });
  if (hooks_.backward_.contains(arrival.index)) {
    grad_outputs_[{arrival.index, arrival.call}] = series.copies();
  }
  series.finish();
}

void HookRun::gradient_of_arguments(const Arrival& arrival, std::span<Slot> slots) {
  const auto found = grad_outputs_.find({arrival.index + 1, arrival.call});
  const Copies grad_outputs = found == grad_outputs_.end() ? Copies() : std::move(found->second);
  if (found != grad_outputs_.end()) grad_outputs_.erase(found);
  call_backward_hooks(arrival.index + 1, arrival.call, grad_outputs, slots);
}

void HookRun::call_backward_hooks(std::size_t site, int call, const Copies& grad_outputs,
                                  std::span<Slot> grad_inputs) {
  const HookedCall hooked{hooks_.model_.sites()[site], call};
  const std::vector<Slot> outputs = slots_of(grad_outputs);
  SlotSeries series(grad_inputs);
  pass_all(
      hooks_.backward_, site, series,
      [&](const FullBackwardHook& hook, std::span<Slot> inputs) { hook(hooked, inputs, outputs); });
  series.finish();
}

void HookRun::gradient_of_value(const Arrival& arrival, std::span<Slot> slots) {
  SlotSeries series(slots);
  pass_all(hooks_.tensor_, arrival.index, series,
           [](const TensorHook& hook, std::span<Slot> grads) {
             if (!grads.empty() && grads[0].value) grads[0].replacement = hook(*grads[0].value);
           });
  series.finish();
}

HookedModel::HookedModel(Model& model) : model_(model) {}

bool HookedModel::has_value(std::string_view name) const {
  return std::ranges::any_of(model_.sites(),
                             [&](const Site& site) { return is_value(site) && site.name == name; });
}

template <class Hook>
RemovableHandle HookedModel::add(Hooks<Hook>& hooks, std::size_t site, Hook&& hook) {
  const auto active = std::make_shared<bool>(true);
  hooks[site].push_back({std::move(hook), active});
  return RemovableHandle(active);
}

RemovableHandle HookedModel::register_forward_pre_hook(std::string_view module,
                                                       ForwardPreHook hook) {
  return add(forward_pre_, find_site(model_, module, is_before, "layer"), std::move(hook));
}

RemovableHandle HookedModel::register_forward_hook(std::string_view module, ForwardHook hook) {
  return add(forward_, find_site(model_, module, is_behind, "layer"), std::move(hook));
}

RemovableHandle HookedModel::register_full_backward_pre_hook(std::string_view module,
                                                             FullBackwardPreHook hook) {
  return add(backward_pre_, find_site(model_, module, is_behind, "layer"), std::move(hook));
}

RemovableHandle HookedModel::register_full_backward_hook(std::string_view module,
                                                         FullBackwardHook hook) {
  return add(backward_, find_site(model_, module, is_behind, "layer"), std::move(hook));
}

RemovableHandle HookedModel::register_hook(std::string_view value, TensorHook hook) {
  return add(tensor_, find_site(model_, value, is_value, "input or variable"), std::move(hook));
}

PassResult HookedModel::forward(std::span<const Argument> arguments, const PassOptions& options) {
  return HookRun(*this).run(arguments, {}, options);
}

PassResult HookedModel::backward(std::span<const Argument> arguments, const Loss& loss,
                                 const PassOptions& options) {
  return HookRun(*this).run(arguments, loss, options);
}

}  // namespace tbviz
