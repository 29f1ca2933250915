// What an exported program takes and gives: the arguments of forward() it was exported from,
// however nested, as the flat values of its graph, and back.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/stack.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/model/run.h"
#include "tbviz/torch_plugin/engine/argument_value.h"
#include "tbviz/torch_plugin/exported/input_check.h"

namespace tbviz {

class ProgramSignature {
 public:
  /// With `float32`, 16-bit floats are taken as float32. The program must outlive the signature.
  ProgramSignature(const ExportedProgram& program, bool float32);

  /// The arguments of forward().
  [[nodiscard]] const std::vector<InputInfo>& inputs() const { return inputs_; }

  /// The arguments as forward() has them, in their nests, defaults included. Throws ModelError if
  /// there are too many or too few, or one does not fit its type.
  [[nodiscard]] std::vector<c10::IValue> arguments(std::span<const Argument> given) const;

  /// Puts what the arguments hold into the slots of the graph's inputs. Throws ModelError if a
  /// tensor has another type, other sizes or another number of axes than the program was exported
  /// for, or what was fixed at export is something else; it names what the program takes.
  void unpack(const std::vector<c10::IValue>& arguments, std::vector<c10::IValue>& slots) const;

  /// What forward() returned, nested as it was, of the values of the user's outputs.
  [[nodiscard]] c10::IValue pack(std::span<const c10::IValue> outputs) const;

 private:
  /// An innermost part of an argument.
  struct Leaf {
    ValueId value = kNoValue;  ///< None of what was fixed at export.
    c10::IValue fixed;
    c10::TypePtr type;
  };

  void add_leaf(const ExportedInput& input);
  void add_argument(std::string name, const TreeSpec& tree, std::size_t& leaf);
  [[nodiscard]] c10::TypePtr type_of(const TreeSpec& tree, std::size_t& leaf) const;
  [[nodiscard]] std::string type_text(const TreeSpec& tree, std::size_t& leaf) const;
  [[nodiscard]] c10::IValue fixed_of(const TreeSpec& tree, std::size_t& leaf) const;
  void describe(const Leaf& leaf, InputInfo& info, WantedType& wanted) const;
  void unpack(const c10::IValue& value, const TreeSpec& tree, std::size_t& leaf,
              std::vector<c10::IValue>& slots, InputCheck::Symbols& symbols) const;
  void unpack_leaf(const c10::IValue& value, const Leaf& leaf, std::vector<c10::IValue>& slots,
                   InputCheck::Symbols& symbols) const;
  [[nodiscard]] static c10::IValue pack(const TreeSpec& tree, std::span<const c10::IValue> outputs,
                                        std::size_t& output);

  const ExportedProgram& program_;
  InputCheck check_;
  std::vector<Leaf> leaves_;
  std::vector<const TreeSpec*> trees_;  // By argument.
  std::vector<InputInfo> inputs_;
  std::vector<WantedType> wanted_;
  c10::FunctionSchema schema_;
};

}  // namespace tbviz
