// The machine's stack, memo and heap, and what they may cost.
#include "tbviz/archive/pickle_machine.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace tbviz {
namespace {

// A vector that grows holds its old elements and up to twice as many new places for a moment.
constexpr std::size_t kGrowth = 3;

// What malloc itself needs for a small block.
constexpr std::size_t kAllocation = 24;

// Modules and names of globals go into messages and lists, once for each reference. The longest
// that Python writes for a class inside classes have some hundred characters.
constexpr std::size_t kLongestGlobal = 1024;

}  // namespace

void PickleMachine::push(PickleValue value) {
  if (stack_.size() == highest_stack_) {
    charge(kGrowth * sizeof value);
    ++highest_stack_;
  }
  stack_.push_back(value);
}

void PickleMachine::push_mark() {
  if (marks_.size() == highest_marks_) {
    charge(kGrowth * sizeof(std::size_t));
    ++highest_marks_;
  }
  marks_.push_back(stack_.size());
}

void PickleMachine::push_string(PickleKind kind, std::uint64_t length, PickleText form) {
  const std::string_view taken = as_chars(cursor_.take(length, "a string"));
  if (length > UINT32_MAX) fail("a string of more than 4 GiB");
  push(PickleValue(kind, taken, form));
}

void PickleMachine::push_long(std::uint64_t length) {
  const Bytes digits = cursor_.take(length, "a long number");
  if (length > sizeof(std::int64_t)) {
    push(PickleValue(PickleKind::kLong, as_chars(digits)));
    return;
  }
  std::uint64_t value = 0;
  const bool negative = length > 0 && (digits.back() & std::byte{0x80}) != std::byte{0};
  for (std::size_t i = 0; i < sizeof value; ++i) {
    const auto digit = i < length ? std::to_integer<std::uint64_t>(digits[i])
                                  : std::uint64_t{negative ? 0xffU : 0U};
    value |= digit << (8 * i);
  }
  push(PickleValue(static_cast<std::int64_t>(value)));
}

void PickleMachine::push_items(PickleKind kind, std::vector<PickleValue> items) {
  charge(sizeof items + kAllocation + items.size() * sizeof(PickleValue));
  push(PickleValue(kind, &heap_.items.emplace_back(std::move(items))));
}

void PickleMachine::push_entries(std::vector<PickleValue> flat) {
  charge(sizeof(std::vector<PickleEntry>));
  PickleValue dict(&heap_.dicts.emplace_back());
  set_items(dict, flat);
  push(dict);
}

void PickleMachine::push_persistent(std::vector<PickleValue> id) {
  charge(sizeof(PickleValue));
  push_items(PickleKind::kPersistent, std::move(id));
  heap_.persistent.push_back(top());
}

void PickleMachine::push_object(PickleValue callable, PickleValue args) {
  charge(sizeof(PickleObject));
  PickleObject& made = heap_.objects.emplace_back();
  made.callable = callable;
  made.args = args;
  push(PickleValue(&made));
}

void PickleMachine::push_global(std::string_view module, std::string_view name) {
  if (module.size() + name.size() > kLongestGlobal) {
    fail(fmt::format("a global with a name of {} bytes; at most {} are read",
                     module.size() + name.size(), kLongestGlobal));
  }
  charge(sizeof(PickleGlobal) + module.size() + name.size());
  push(PickleValue(&heap_.globals.emplace_back(PickleGlobal{module, name})));
}

PickleValue PickleMachine::pop() {
  const PickleValue value = top();
  stack_.pop_back();
  return value;
}

PickleValue& PickleMachine::top() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) fail("the stack is empty");
  return stack_.back();
}

std::vector<PickleValue> PickleMachine::pop_last(std::size_t count) {
  if (stack_.size() - (marks_.empty() ? 0 : marks_.back()) < count) fail("the stack is empty");
  const auto first = stack_.end() - static_cast<std::ptrdiff_t>(count);
  std::vector<PickleValue> values(first, stack_.end());
  stack_.erase(first, stack_.end());
  return values;
}

std::vector<PickleValue> PickleMachine::pop_to_mark() {
  if (marks_.empty()) fail("there is no mark on the stack");
  const std::size_t height = marks_.back();
  marks_.pop_back();
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(height);
  std::vector<PickleValue> values(first, stack_.end());
  stack_.erase(first, stack_.end());
  return values;
}

void PickleMachine::append(PickleValue& to, const std::vector<PickleValue>& values) {
  std::vector<PickleValue>* items = to.mutable_items();
  if (items == nullptr) fail("APPEND to something that is no list");
  charge(kGrowth * values.size() * sizeof(PickleValue));
  items->insert(items->end(), values.begin(), values.end());
}

void PickleMachine::set_items(PickleValue& to, const std::vector<PickleValue>& flat) {
  std::vector<PickleEntry>* entries = to.mutable_entries();
  if (entries == nullptr) fail("SETITEM on something that is no dict");
  if (flat.size() % 2 != 0) fail("a key without a value");
  charge(kGrowth * flat.size() * sizeof(PickleValue));
  for (std::size_t i = 0; i < flat.size(); i += 2) entries->push_back({flat[i], flat[i + 1]});
}

void PickleMachine::remember(std::uint64_t index) {
  if (index >= limits_.max_memo) {
    fail(fmt::format("memo index {}; at most {} are read", index, limits_.max_memo));
  }
  if (index >= memo_.size()) {
    const auto size = static_cast<std::size_t>(index) + 1;
    charge(kGrowth * (size - memo_.size()) * sizeof(PickleValue));
    memo_.resize(size);
    memo_set_.resize(size);
  }
  memo_[static_cast<std::size_t>(index)] = top();
  memo_set_[static_cast<std::size_t>(index)] = true;
}

void PickleMachine::recall(std::uint64_t index) {
  if (index >= memo_.size() || !memo_set_[static_cast<std::size_t>(index)]) {
    fail(fmt::format("memo index {} was never set", index));
  }
  push(memo_[static_cast<std::size_t>(index)]);
}

std::string_view PickleMachine::line() {
  const std::size_t begin = cursor_.at();
  ByteCursor ahead = cursor_;
  const std::string_view rest = as_chars(ahead.take(ahead.left(), "a line"));
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos || end > UINT32_MAX) fail("a line without an end");
  cursor_.seek(begin + end + 1, "a line");
  return rest.substr(0, end);
}

std::uint64_t PickleMachine::decimal(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 0) {
    fail("no number follows, or one beyond 64 bits");
  }
  return static_cast<std::uint64_t>(value);
}

void PickleMachine::charge(std::size_t bytes) {
  charged_ += bytes;
  if (charged_ > limits_.max_memory) {
    fail(fmt::format("the values up to here take more than {} MiB; no more are read",
                     limits_.max_memory >> 20U));
  }
}

void PickleMachine::fail(std::string_view fact) const {
  cursor_.fail(opcode_at_, fmt::format("malformed pickle: {}", fact));
}

}  // namespace tbviz
