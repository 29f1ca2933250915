// One model and many inputs, of which some may be unfit.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "shell/console.h"
#include "tbviz/model/run.h"

namespace tbviz::cli {

/// Calls show(input) for each input. One that fails is reported, with what the model would have
/// taken, and skipped; what is no fault of the input is thrown. after_each() is called either way.
/// If the model is lost, no more are shown, which is said.
void show_each(std::span<const std::string> inputs, const Model& model, Console& console,
               const std::function<void(const std::string&)>& show,
               const std::function<void()>& after_each);

}  // namespace tbviz::cli
