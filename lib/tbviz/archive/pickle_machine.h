// The stack machine behind Pickle: pickle_machine.cc has the machine, pickle_opcodes.cc what each
// opcode does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/archive/byte_cursor.h"
#include "tbviz/archive/pickle.h"

namespace tbviz {

/// Executes the opcodes of one pickle. Each group of opcodes is a function that returns false if an
/// opcode is not of the group.
class PickleMachine {
 public:
  PickleMachine(Bytes bytes, const std::string& file, std::string_view part,
                const PickleLimits& limits, PickleHeap& heap)
      : cursor_(bytes, file, part), limits_(limits), heap_(heap) {}

  /// Runs from offset `begin` to STOP and returns what is left on the stack.
  [[nodiscard]] PickleValue run(std::size_t begin);

  /// Offset of what comes next.
  [[nodiscard]] std::size_t at() const { return cursor_.at(); }

 private:
  bool constant(std::uint8_t op);
  bool number(std::uint8_t op);
  bool written_number(std::uint8_t op);
  bool text(std::uint8_t op);
  bool sequence(std::uint8_t op);
  bool mapping(std::uint8_t op);
  bool memo(std::uint8_t op);
  bool object(std::uint8_t op);
  bool old_object(std::uint8_t op);
  bool control(std::uint8_t op);

  void push(PickleValue value);
  void push_mark();
  void push_string(PickleKind kind, std::uint64_t length, PickleText form = PickleText::kUtf8);
  void push_long(std::uint64_t length);
  void push_items(PickleKind kind, std::vector<PickleValue> items);
  void push_entries(std::vector<PickleValue> flat);
  void push_persistent(std::vector<PickleValue> id);
  void push_object(PickleValue callable, PickleValue args);
  void push_global(std::string_view module, std::string_view name);
  PickleValue pop();
  PickleValue& top();
  std::vector<PickleValue> pop_last(std::size_t count);
  std::vector<PickleValue> pop_to_mark();
  void append(PickleValue& to, const std::vector<PickleValue>& values);
  void set_items(PickleValue& to, const std::vector<PickleValue>& flat);
  void remember(std::uint64_t index);
  void recall(std::uint64_t index);
  std::string_view line();
  std::uint64_t decimal(std::string_view digits);
  void charge(std::size_t bytes);
  [[noreturn]] void fail(std::string_view fact) const;

  ByteCursor cursor_;
  PickleLimits limits_;
  PickleHeap& heap_;
  std::vector<PickleValue> stack_;
  std::vector<std::size_t> marks_;  // Heights of the stack.
  std::vector<PickleValue> memo_;
  std::vector<bool> memo_set_;
  std::size_t highest_stack_ = 0;
  std::size_t highest_marks_ = 0;
  std::size_t opcode_at_ = 0;
  std::size_t charged_ = 0;
};

}  // namespace tbviz
