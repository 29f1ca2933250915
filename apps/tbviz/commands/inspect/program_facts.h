// What there is to say about the program of a torch.export archive.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/model/run.h"

namespace tbviz::cli {

/// An argument of forward(), or something that it returns; a part of one where these are nested.
struct ProgramValue {
  std::string name;  ///< "x", "boxes.0"; empty of a result that is the only one.
  std::string type;  ///< "float32", "int"; empty of a constant.
  bool is_tensor = false;
  std::vector<SizeRange> sizes;  ///< Of a tensor: one for each axis.
  std::string constant;          ///< What was baked in: "True"
};

struct ProgramModule {
  std::string path;        ///< As in named_modules(); the model itself is not listed.
  std::string type;        ///< "Conv2d"; empty of one that is never called.
  std::int64_t calls = 0;  ///< With operators in them: a module that returns its input has none.
};

struct ProgramOperator {
  std::string name;  ///< "aten::conv2d.padding", "_operator.mul", "cond"
  std::int64_t calls = 0;
  std::string refusal;  ///< Why it does not run: "reads a file"; empty if it does.
};

struct ProgramFacts {
  std::vector<ProgramValue> inputs;
  std::vector<ProgramValue> outputs;
  std::vector<ProgramModule> modules;      ///< In the order of their registration.
  std::vector<ProgramOperator> operators;  ///< Sorted by name.
};

[[nodiscard]] ProgramFacts facts_of(const ExportedProgram& program);

}  // namespace tbviz::cli
