#include "tbviz/torch_plugin/exported/region_scope.h"

#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <torch/version.h>

#include "tbviz/torch_plugin/exported/archive_types.h"

namespace tbviz {
namespace {

namespace autocast = at::autocast;

#if TORCH_VERSION_MAJOR >= 2
bool is_enabled() { return autocast::is_autocast_enabled(at::kCPU); }
void enable(bool on) { autocast::set_autocast_enabled(at::kCPU, on); }
at::ScalarType current_type() { return autocast::get_autocast_dtype(at::kCPU); }
void set_type(at::ScalarType type) { autocast::set_autocast_dtype(at::kCPU, type); }
#else
bool is_enabled() { return autocast::is_cpu_enabled(); }
void enable(bool on) { autocast::set_cpu_enabled(on); }
at::ScalarType current_type() { return autocast::get_autocast_cpu_dtype(); }
void set_type(at::ScalarType type) { autocast::set_autocast_cpu_dtype(type); }
#endif

}  // namespace

RegionScope::RegionScope(const std::vector<ExportedRegion>& regions, bool float32)
    : regions_(regions),
      float32_(float32),
      gradients_(at::GradMode::is_enabled()),
      autocast_(is_enabled()),
      cache_(autocast::is_autocast_cache_enabled()),
      type_(static_cast<int>(current_type())) {}

RegionScope::~RegionScope() {
  if (region_ != 0) change(0);
}

void RegionScope::change(std::size_t region) {
  region_ = region;
  const ExportedRegion& wanted = regions_[region];
  at::GradMode::set_enabled(gradients_ && wanted.gradients.value_or(true));
  bool on = autocast_;
  bool cache = cache_;
  auto type = static_cast<at::ScalarType>(type_);
  for (const ExportedRegion::Autocast& block : wanted.autocasts) {
    if (block.device != "cpu" || float32_) continue;  // What runs on the CPU meets no other.
    on = block.enabled;
    cache = block.cache;
    type = archive_scalar_type(block.dtype).value_or(type);
  }
  enable(on);
  set_type(type);
  autocast::set_autocast_cache_enabled(cache);
  // Casts of weights are kept until the outermost block ends.
  if (!on || wanted.autocasts.empty()) autocast::clear_cache();
}

}  // namespace tbviz
