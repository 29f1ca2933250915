// Keeps LibTorch and the models that it runs from printing.
#pragma once

#include <c10/util/Exception.h>
#include <torch/version.h>

#include <string>

namespace tbviz {

/// While it lives, warnings of this thread go nowhere: the module never prints.
class SilentWarnings {
 public:
  SilentWarnings() : guard_(&handler_) {}

 private:
#if TORCH_VERSION_MAJOR >= 2
  struct Handler final : c10::WarningHandler {
    void process(const c10::Warning& /*warning*/) override {}
  };
  using Guard = c10::WarningUtils::WarningHandlerGuard;
#else
  struct Handler final : c10::WarningHandler {
    void process(const c10::SourceLocation& /*place*/, const std::string& /*message*/,
                 const bool /*verbatim*/) override {}
  };
  using Guard = c10::Warning::WarningHandlerGuard;
#endif

  Handler handler_;
  Guard guard_;
};

}  // namespace tbviz
