// The sizes that a tensor of an exported program may have.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/model/run.h"

namespace tbviz {

class ProgramSizes {
 public:
  /// The program must outlive this.
  explicit ProgramSizes(const ExportedProgram& program);

  /// One for each axis: fixed, or with the range that the program tells of its symbol.
  [[nodiscard]] std::vector<SizeRange> of(const ExportedTensor& tensor) const;

 private:
  std::unordered_map<std::string_view, const SymbolRange*> ranges_;
};

}  // namespace tbviz
