#include "tbviz/native/native_pass.h"

#include "tbviz/model/run_failures.h"

namespace tbviz {

NativePass::NativePass(const std::vector<Site>& sites, const RunRequest& request,
                       const Visitor& visit)
    : sites_(sites),
      visit_(visit),
      wanted_(sites.size()),
      later_(request.capture == Capture::kAfterRun),
      may_stop_(!later_ && !request.keep_state) {
  for (const std::size_t site : request.values) {
    if (!wanted_.at(site)) ++left_;
    wanted_[site] = true;
  }
}

NativeValue NativePass::at(std::size_t site, NativeValue value) {
  if (!wanted_[site]) return value;
  --left_;
  if (!later_) return show(site, std::move(value));
  kept_.emplace_back(site, value);
  return value;
}

// What stands before a call is a tuple of arguments.
NativeValue NativePass::show(std::size_t site, NativeValue value) const {
  Slot slot{.value = value->view(), .replacement = {}, .slope = {}};
  visit_({.kind = Arrival::Kind::kValue, .index = site, .call = 0, .packed = sites_[site].pre},
         {&slot, 1});
  if (!slot.replacement || later_) return value;
  const std::string what = "the value of " + words_of(sites_[site]);
  check_replacement(what, value->shape(), slot.replacement->shape());
  return std::make_shared<const Tensor>(to_float32(*slot.replacement));
}

void NativePass::end() {
  for (const auto& [site, value] : kept_) (void)show(site, value);
}

}  // namespace tbviz
