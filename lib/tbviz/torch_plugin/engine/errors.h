// LibTorch's exceptions as tbviz's: nothing else leaves the module.
#pragma once

#include <string>
#include <string_view>

namespace tbviz {

/// What LibTorch was busy with when it threw.
enum class TorchStage : bool { kLoad, kRun };

/// Rethrows the exception that is being handled as an Error about the model `name`, its message on
/// one line and the rest, stack traces included, in its detail(): operators and TorchBind classes
/// that this LibTorch does not know as UnsupportedError; else FormatError while loading, ModelError
/// while running. Errors pass unchanged. REQUIRES: called inside a catch clause.
[[noreturn]] void rethrow_torch_error(const std::string& name, TorchStage stage);

/// The line that matters in a message of several: the first, without the stack trace of TorchScript
/// in front of it.
[[nodiscard]] std::string main_sentence(std::string_view message);

}  // namespace tbviz
