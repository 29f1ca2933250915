#include "tbviz/torch_plugin/engine/passes.h"

#include <ATen/core/grad_mode.h>

#include "tbviz/torch_plugin/engine/backward.h"
#include "tbviz/torch_plugin/engine/parameter_values.h"
#include "tbviz/torch_plugin/engine/tensors_of.h"

namespace tbviz {
namespace {

// What happens behind the last wanted site counts where memory is looked at afterwards, or kept.
bool may_end_early(const RunRequest& request) {
  return request.capture == Capture::kOnArrival && !request.keep_state;
}

void run_forward(const RunRequest& request, const PassModel& model, Watch& watch,
                 const ForwardRun& forward) {
  const at::AutoGradMode gradients(model.derives);
  (void)forward(may_end_early(request) ? NeededSites(request.values) : std::nullopt);
  watch.show_kept();
}

void run_backward(const RunRequest& request, const PassModel& model, Watch& watch,
                  const ForwardRun& forward) {
  const at::AutoGradMode gradients(true);
  const std::span<const at::Tensor> parameters = model.parameters.tensors();
  const ParameterGradientScope scope(parameters, request.parameter_gradients);
  const bool ends_early = request.loss_site && may_end_early(request);
  const c10::IValue result =
      forward(ends_early ? NeededSites(std::span(&*request.loss_site, 1)) : std::nullopt);
  watch.show_kept();
  if (request.loss_site && !watch.loss_values()) return;
  watch.begin_backward();
  propagate_back(request.loss_site ? *watch.loss_values() : tensors_of(result), request.loss);
  if (!request.parameter_gradients) return;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    watch.show_parameter_gradient(i, parameters[i].grad());
  }
}

}  // namespace

void run_passes(const RunRequest& request, const PassModel& model, Watch& watch,
                const ForwardRun& forward) {
  const ParameterValueScope values(model.parameters, request.parameters);
  if (request.loss) {
    run_backward(request, model, watch, forward);
  } else {
    run_forward(request, model, watch, forward);
  }
}

}  // namespace tbviz
