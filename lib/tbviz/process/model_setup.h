// What a model's own process does before there is a model in it.
#pragma once

#include <string>

#include "tbviz/model/plugin_loader.h"

namespace tbviz {

/// A runtime, and what holds its process back: one line.
struct ModelSetup {
  ModelBackend* backend;
  std::string detail;
};

/// Opens the LibTorch that was chosen, its module and the libraries of `options`, and lays the
/// locks of sandbox.h around this process if `sandbox`: against writing before anything is loaded,
/// against reading when all libraries are there. The file is only looked at for what it calls for.
/// Throws as open_backend(), ModelBackend::load_libraries() and forbid_reading() do.
[[nodiscard]] ModelSetup set_up_model_process(const ModelFile& file, const RuntimeChoice& runtime,
                                              const ModelOptions& options, bool sandbox);

}  // namespace tbviz
