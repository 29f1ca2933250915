#include "tbviz/model/program_sizes.h"

#include <algorithm>
#include <utility>

namespace tbviz {

ProgramSizes::ProgramSizes(const ExportedProgram& program) {
  for (const SymbolRange& range : program.ranges) ranges_.emplace(range.symbol, &range);
}

std::vector<SizeRange> ProgramSizes::of(const ExportedTensor& tensor) const {
  std::vector<SizeRange> sizes;
  for (const ExportedSize& size : tensor.sizes) {
    SizeRange range{.symbol = size.symbol};
    if (size.fixed) {
      range.least = range.most = std::max<std::int64_t>(*size.fixed, 0);
    } else if (const auto known = ranges_.find(size.symbol); known != ranges_.end()) {
      // A bound of two is what torch.export tells of sizes that vary, as it looks at no others.
      // PyTorch runs its programs with 0 and 1 all the same.
      constexpr std::int64_t kNoBound = 2;
      if (known->second->least != kNoBound) {
        range.least = std::max(range.least, known->second->least);
      }
      range.most = std::max(range.least, known->second->most);
    }
    sizes.push_back(std::move(range));
  }
  return sizes;
}

}  // namespace tbviz
