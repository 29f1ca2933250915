#include "tbviz/archive/pickle.h"

#include <algorithm>

#include "tbviz/archive/pickle_machine.h"

namespace tbviz {

Pickle::Pickle(Bytes bytes, const std::string& file, std::string_view part,
               const PickleLimits& limits, std::size_t begin)
    : heap_(std::make_unique<PickleHeap>()) {
  PickleMachine machine(bytes, file, part, limits, *heap_);
  root_ = machine.run(begin);
  end_ = machine.at();
}

std::vector<std::string> Pickle::globals() const {
  std::vector<std::string> names;
  names.reserve(heap_->globals.size());
  for (const PickleGlobal& global : heap_->globals) names.push_back(global.dotted());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace tbviz
