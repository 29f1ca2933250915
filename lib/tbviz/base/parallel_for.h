// Work on all cores, with results that do not depend on how many there are.
#pragma once

#include <cstddef>
#include <functional>

namespace tbviz {

/// Calls body(i) for every i < count, several at a time, and returns when all are done. The first
/// exception stops the handing out of further indices and is rethrown. Where the system refuses
/// threads, fewer do the work. body must be thread-safe.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body);

}  // namespace tbviz
