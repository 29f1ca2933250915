// The closed list of opcodes: what each of them does with the stack.
#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <utility>

#include "tbviz/archive/pickle_machine.h"

namespace tbviz {
namespace {

constexpr std::uint8_t kStop = '.';
constexpr int kNewestProtocol = 5;

}  // namespace

PickleValue PickleMachine::run(std::size_t begin) {
  cursor_.seek(begin, "a pickle");
  for (;;) {
    opcode_at_ = cursor_.at();
    const auto op = cursor_.read<std::uint8_t>("an opcode");
    if (op == kStop) return pop();
    if (constant(op) || number(op) || written_number(op) || text(op) || sequence(op) ||
        mapping(op) || memo(op) || object(op) || old_object(op) || control(op)) {
      continue;
    }
    const bool letter = op > 0x20 && op < 0x7f;
    cursor_.fail_unsupported(
        opcode_at_, fmt::format("pickle opcode {:#04x}{} is not supported", op,
                                letter ? fmt::format(" ('{}')", static_cast<char>(op)) : ""));
  }
}

bool PickleMachine::constant(std::uint8_t op) {
  switch (op) {
    case 'N':
      push(PickleValue());
      return true;
    case 0x88:  // NEWTRUE
    case 0x89:  // NEWFALSE
      push(PickleValue(op == 0x88));
      return true;
    case ']':
    case ')':
    case 0x8f:  // EMPTY_SET
      push_items(op == ']'   ? PickleKind::kList
                 : op == ')' ? PickleKind::kTuple
                             : PickleKind::kSet,
                 {});
      return true;
    case '}':
      push_entries({});
      return true;
    default:
      return false;
  }
}

bool PickleMachine::number(std::uint8_t op) {
  switch (op) {
    case 'J':  // BININT
      push(PickleValue(std::int64_t{cursor_.read<std::int32_t>("BININT")}));
      return true;
    case 'K':  // BININT1
      push(PickleValue(std::int64_t{cursor_.read<std::uint8_t>("BININT1")}));
      return true;
    case 'M':  // BININT2
      push(PickleValue(std::int64_t{cursor_.read<std::uint16_t>("BININT2")}));
      return true;
    case 0x8a:  // LONG1
      push_long(cursor_.read<std::uint8_t>("LONG1"));
      return true;
    case 0x8b:  // LONG4
      push_long(cursor_.read<std::uint32_t>("LONG4"));
      return true;
    case 'G':  // BINFLOAT, the one big-endian number
      push(PickleValue(
          std::bit_cast<double>(__builtin_bswap64(cursor_.read<std::uint64_t>("BINFLOAT")))));
      return true;
    default:
      return false;
  }
}

bool PickleMachine::written_number(std::uint8_t op) {
  switch (op) {
    case 'I':  // INT and LONG as decimal text; I01 and I00 are the booleans of protocol 0
    case 'L': {
      std::string_view digits = line();
      if (digits == "01" || digits == "00") {
        push(PickleValue(digits == "01"));
        return true;
      }
      if (digits.ends_with('L')) digits.remove_suffix(1);
      std::int64_t value = 0;
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), value);
      if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) {
        fail("no number follows");
      }
      const bool fits = error == std::errc();  // Else it stays text.
      push(fits ? PickleValue(value) : PickleValue(PickleKind::kString, digits));
      return true;
    }
    case 'F': {  // FLOAT as text
      const std::string_view digits = line();
      double value = 0;
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), value);
      if (error != std::errc() || end != digits.data() + digits.size()) fail("no number follows");
      push(PickleValue(value));
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::text(std::uint8_t op) {
  switch (op) {
    case 'X':  // BINUNICODE
      push_string(PickleKind::kString, cursor_.read<std::uint32_t>("BINUNICODE"));
      return true;
    case 0x8c:  // SHORT_BINUNICODE
      push_string(PickleKind::kString, cursor_.read<std::uint8_t>("SHORT_BINUNICODE"));
      return true;
    case 'U':  // SHORT_BINSTRING, Python 2's str
      push_string(PickleKind::kString, cursor_.read<std::uint8_t>("SHORT_BINSTRING"),
                  PickleText::kBytes);
      return true;
    case 0x8d:  // BINUNICODE8
      push_string(PickleKind::kString, cursor_.read<std::uint64_t>("BINUNICODE8"));
      return true;
    case 'T':  // BINSTRING
      push_string(PickleKind::kString, cursor_.read<std::uint32_t>("BINSTRING"),
                  PickleText::kBytes);
      return true;
    case 'C':  // SHORT_BINBYTES
      push_string(PickleKind::kBytes, cursor_.read<std::uint8_t>("SHORT_BINBYTES"));
      return true;
    case 'B':  // BINBYTES
      push_string(PickleKind::kBytes, cursor_.read<std::uint32_t>("BINBYTES"));
      return true;
    case 0x8e:  // BINBYTES8
    case 0x96:  // BYTEARRAY8
      push_string(PickleKind::kBytes, cursor_.read<std::uint64_t>("BINBYTES8"));
      return true;
    case 'V':  // UNICODE as a line; escapes are kept as they are written
      push(PickleValue(PickleKind::kString, line(), PickleText::kEscaped));
      return true;
    case 'S': {  // STRING in quotes
      const std::string_view quoted = line();
      if (quoted.size() < 2 || quoted.front() != quoted.back()) fail("a string without quotes");
      push(PickleValue(PickleKind::kString, quoted.substr(1, quoted.size() - 2),
                       PickleText::kQuoted));
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::sequence(std::uint8_t op) {
  switch (op) {
    case 't':
      push_items(PickleKind::kTuple, pop_to_mark());
      return true;
    case 'l':
      push_items(PickleKind::kList, pop_to_mark());
      return true;
    case 0x91:  // FROZENSET
      push_items(PickleKind::kSet, pop_to_mark());
      return true;
    case 0x85:  // TUPLE1, TUPLE2, TUPLE3
    case 0x86:
    case 0x87:
      push_items(PickleKind::kTuple, pop_last(op - 0x84U));
      return true;
    case 'a': {  // APPEND
      const std::vector<PickleValue> values = pop_last(1);
      append(top(), values);
      return true;
    }
    case 'e':     // APPENDS
    case 0x90: {  // ADDITEMS
      const std::vector<PickleValue> values = pop_to_mark();
      append(top(), values);
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::mapping(std::uint8_t op) {
  switch (op) {
    case 'd':
      push_entries(pop_to_mark());
      return true;
    case 's': {  // SETITEM
      const std::vector<PickleValue> flat = pop_last(2);
      set_items(top(), flat);
      return true;
    }
    case 'u': {  // SETITEMS
      const std::vector<PickleValue> flat = pop_to_mark();
      set_items(top(), flat);
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::memo(std::uint8_t op) {
  switch (op) {
    case 'q':  // BINPUT
      remember(cursor_.read<std::uint8_t>("BINPUT"));
      return true;
    case 'r':  // LONG_BINPUT
      remember(cursor_.read<std::uint32_t>("LONG_BINPUT"));
      return true;
    case 'p':  // PUT
      remember(decimal(line()));
      return true;
    case 0x94:  // MEMOIZE
      remember(memo_.size());
      return true;
    case 'h':  // BINGET
      recall(cursor_.read<std::uint8_t>("BINGET"));
      return true;
    case 'j':  // LONG_BINGET
      recall(cursor_.read<std::uint32_t>("LONG_BINGET"));
      return true;
    case 'g':  // GET
      recall(decimal(line()));
      return true;
    default:
      return false;
  }
}

bool PickleMachine::object(std::uint8_t op) {
  switch (op) {
    case 'c': {  // GLOBAL
      const std::string_view module = line();
      push_global(module, line());
      return true;
    }
    case 0x93: {  // STACK_GLOBAL
      const auto name = pop().as_string();
      const auto module = pop().as_string();
      if (!name || !module) fail("STACK_GLOBAL needs two strings");
      push_global(*module, *name);
      return true;
    }
    case 'R':     // REDUCE
    case 0x81: {  // NEWOBJ
      const PickleValue args = pop();
      push_object(pop(), args);
      return true;
    }
    case 0x92: {  // NEWOBJ_EX: the keyword arguments are left out
      pop();
      const PickleValue args = pop();
      push_object(pop(), args);
      return true;
    }
    case 'b': {  // BUILD
      const PickleValue state = pop();
      if (PickleObject* built = top().mutable_object()) built->state = state;
      return true;
    }
    case 'Q':  // BINPERSID
      push_persistent(pop_last(1));
      return true;
    case 'P':  // PERSID
      push_persistent({PickleValue(PickleKind::kString, line())});
      return true;
    default:
      return false;
  }
}

bool PickleMachine::old_object(std::uint8_t op) {
  if (op != 'i' && op != 'o') return false;
  if (op == 'i') {  // INST
    const std::string_view module = line();
    const std::string_view name = line();
    std::vector<PickleValue> args = pop_to_mark();
    push_global(module, name);
    push_items(PickleKind::kTuple, std::move(args));
  } else {  // OBJ
    std::vector<PickleValue> args = pop_to_mark();
    if (args.empty()) fail("OBJ without a class");
    push(args.front());
    args.erase(args.begin());
    push_items(PickleKind::kTuple, std::move(args));
  }
  const PickleValue args = pop();
  push_object(pop(), args);
  return true;
}

bool PickleMachine::control(std::uint8_t op) {
  switch (op) {
    case 0x80: {  // PROTO
      const int protocol = cursor_.read<std::uint8_t>("PROTO");
      if (protocol > kNewestProtocol) {
        cursor_.fail_unsupported(opcode_at_,
                                 fmt::format("pickle protocol {} is not supported", protocol));
      }
      return true;
    }
    case 0x95:  // FRAME: its length is only a hint for buffering
      (void)cursor_.take(8, "FRAME");
      return true;
    case '(':
      push_mark();
      return true;
    case '0':  // POP, which also takes back a mark
      if (!marks_.empty() && marks_.back() == stack_.size()) {
        marks_.pop_back();
      } else {
        pop();
      }
      return true;
    case '1':
      (void)pop_to_mark();
      return true;
    case '2':
      push(PickleValue(top()));
      return true;
    default:
      return false;
  }
}

}  // namespace tbviz
