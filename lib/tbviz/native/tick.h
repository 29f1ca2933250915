// How work that takes long can be ended from outside.
#pragma once

#include <functional>

namespace tbviz {

/// Called while an operator works, many times a second and in any of its threads; what it throws
/// comes out.
using Tick = std::function<void()>;

}  // namespace tbviz
