// Objects of TorchScript classes, made of what a pickle says about them.
#pragma once

#include <ATen/core/ivalue.h>

#include <string>

namespace tbviz {

/// An object of class `type` with the saved state `state`, as torch::jit::load() makes it: its
/// attributes by name, or what the class's own __setstate__, which runs, makes of the state. Throws
/// FormatError about `file` if an attribute lacks its value, and whatever __setstate__ throws.
[[nodiscard]] c10::intrusive_ptr<c10::ivalue::Object> make_saved_object(
    const c10::StrongTypePtr& type, c10::IValue state, const std::string& file);

}  // namespace tbviz
