#include "log_tensor.h"

#include <ATen/ATen.h>
#include <tbviz/torch_tensor.h>

namespace {

at::Tensor weights() { return at::arange(6, at::kFloat).reshape({2, 3}); }

}  // namespace

void log_product(tbviz::SummaryWriter& writer) {
  const at::Tensor product = at::mm(weights(), weights().t());
  for (int step = 0; step < 2; ++step) writer.add_scalar("corner", product[step][step], step);
  writer.add_histogram("product", product, 0);
}

bool torch_throws() {
  try {
    at::mm(weights(), weights());
  } catch (const c10::Error&) {
    return true;
  }
  return false;
}
