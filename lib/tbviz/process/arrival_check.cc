#include "tbviz/process/arrival_check.h"

#include "tbviz/process/message_reader.h"

namespace tbviz {
namespace {

void demand(bool holds, std::string_view otherwise) {
  if (!holds) MessageReader::fail(otherwise);
}

std::uint64_t bytes_of(const TensorView& view) {
  return static_cast<std::uint64_t>(view.byte_count());
}

}  // namespace

void check_sites(const std::vector<Site>& sites) {
  constexpr std::string_view kWrong = "sites that no model has";
  demand(sites.size() > kResultSite && sites[0].kind == SiteKind::kModule, kWrong);
  for (std::size_t i = 0; i < sites.size(); ++i) {
    if (sites[i].kind == SiteKind::kValue) {
      demand(!sites[i].pre, kWrong);
      continue;
    }
    // Before a call and, next in the list, behind it.
    demand(i + 1 < sites.size() && sites[i].pre && !sites[i + 1].pre &&
               sites[i + 1].kind == sites[i].kind && sites[i + 1].name == sites[i].name,
           kWrong);
    ++i;
  }
}

void check_parameter(const ParameterInfo& info, const TensorView& value) {
  demand(value.dtype() == info.dtype && value.shape() == info.shape, "another parameter");
}

ArrivalCheck::ArrivalCheck(const RunRequest& request, const std::vector<ParameterInfo>& parameters,
                           RunBudget budget)
    : request_(request),
      parameters_(parameters),
      budget_(budget),
      values_(request.values.begin(), request.values.end()) {
  if (request.loss) gradients_.insert(request.gradients.begin(), request.gradients.end());
}

void ArrivalCheck::arrived(const Arrival& arrival, std::span<const Slot> slots) {
  std::uint64_t bytes = 0;
  for (const Slot& slot : slots) bytes += slot.value ? bytes_of(*slot.value) : 0;
  budget_.charge(slots.size(), bytes);
  switch (arrival.kind) {
    case Arrival::Kind::kValue:
      return value_arrived(arrival, slots);
    case Arrival::Kind::kGradient:
      return gradient_arrived(arrival, slots);
    case Arrival::Kind::kParameterGradient:
      return parameter_gradient_arrived(arrival, slots);
  }
}

void ArrivalCheck::answered(std::span<const Slot> slots) {
  for (const Slot& slot : slots) {
    if (slot.vjp) vjps_.emplace_back(slot.value ? slot.value->shape() : Shape());
  }
}

void ArrivalCheck::vjp_asked(std::size_t vjp, const TensorView& gradient) {
  budget_.charge(1, bytes_of(gradient));
  demand(vjp < vjps_.size() && gradient.shape() == vjps_[vjp], "a gradient for nobody");
}

void ArrivalCheck::value_arrived(const Arrival& arrival, std::span<const Slot> slots) {
  demand(!backward_ && values_.contains(arrival.index), "a value that nobody asked for");
  std::vector<std::vector<Shape>>& calls = shown_[arrival.index];
  demand(arrival.call >= 0 && static_cast<std::size_t>(arrival.call) == calls.size(),
         "calls in no order");
  std::vector<Shape> shapes;
  for (const Slot& slot : slots) {
    demand(slot.value.has_value() != !slot.unread.empty(), "a call without its value");
    shapes.push_back(slot.value ? slot.value->shape() : Shape());
  }
  calls.push_back(std::move(shapes));
}

void ArrivalCheck::gradient_arrived(const Arrival& arrival, std::span<const Slot> slots) const {
  demand(backward_ && gradients_.contains(arrival.index) && arrival.call >= 0,
         "a gradient that nobody asked for");
  if (!values_.contains(arrival.index)) return;
  // Of what was shown: the same tensors.
  const auto calls = shown_.find(arrival.index);
  const auto call = static_cast<std::size_t>(arrival.call);
  demand(calls != shown_.end() && call < calls->second.size(), "a gradient of no call");
  const std::vector<Shape>& shapes = calls->second[call];
  demand(slots.size() == shapes.size(), "a gradient of other tensors");
  for (std::size_t i = 0; i < slots.size(); ++i) {
    demand(!slots[i].value || slots[i].value->shape() == shapes[i], "a gradient of another shape");
  }
}

void ArrivalCheck::parameter_gradient_arrived(const Arrival& arrival,
                                              std::span<const Slot> slots) const {
  demand(backward_ && request_.parameter_gradients && arrival.index < parameters_.size() &&
             arrival.call == 0 && slots.size() == 1,
         "a parameter's gradient that nobody asked for");
  demand(!slots[0].value || slots[0].value->shape() == parameters_[arrival.index].shape,
         "a gradient of another shape");
}

void ArrivalCheck::ended_forward(std::span<const TensorView> outputs) {
  demand(!backward_ && request_.loss, "outputs that nobody asked for");
  std::uint64_t bytes = 0;
  for (const TensorView& output : outputs) bytes += bytes_of(output);
  budget_.charge(outputs.size(), bytes);
  backward_ = true;
}

void ArrivalCheck::ended() {
  const std::size_t end = request_.loss ? request_.loss_site.value_or(kResultSite) : kResultSite;
  const bool may_miss_end = end != kResultSite && !shown_.contains(end);
  demand(backward_ || !request_.loss || may_miss_end, "an end without outputs");
  if (end != kResultSite) return;
  const auto result = shown_.find(kResultSite);
  demand(!values_.contains(kResultSite) || (result != shown_.end() && result->second.size() == 1),
         "an end without a result");
}

}  // namespace tbviz
