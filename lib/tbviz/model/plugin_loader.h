// Opens the runtime that runs models.
#pragma once

#include <filesystem>
#include <string_view>

#include "tbviz/model/backend.h"
#include "tbviz/runtime/runtime_choice.h"

namespace tbviz {

/// Opens the LibTorch that was chosen, if one was, which stays loaded. Throws UnsupportedError if
/// it does not load.
void open_libtorch(const RuntimeChoice& choice);

/// Opens the LibTorch and the module that were chosen, which stay loaded. `model` is what needs
/// them, for messages. Throws UnsupportedError if either does not load, or if the module was built
/// from another version of this header.
[[nodiscard]] ModelBackend& open_backend(const RuntimeChoice& choice, std::string_view model);

/// The same of a library's host: the runtime that this process has opened, or the one that is found
/// for it first. `torch` is ModelOptions::torch. Throws as choose_runtime() does, too.
[[nodiscard]] ModelBackend& backend_for(const std::filesystem::path& torch, std::string_view model);

}  // namespace tbviz
