#include "tbviz/process/argument_codec.h"

#include <cstdint>
#include <utility>
#include <variant>

#include "tbviz/process/message_limits.h"

namespace tbviz {
namespace {

enum class Form : std::uint8_t { kLiteral, kTensor, kList, kDict };

// What a text, a shape or a list takes at least; a literal, the smallest key or value.
constexpr std::size_t kCountBytes = sizeof(std::uint64_t);
constexpr std::size_t kLiteralBytes = kCountBytes + 1;
constexpr std::size_t kValueBytes = 1 + kCountBytes;

void write_literal(MessageWriter& out, const Literal& literal) {
  out.text(literal.text);
  out.number(literal.quoted);
}

Literal read_literal(MessageReader& in) {
  Literal literal;
  literal.text = in.text();
  literal.quoted = in.flag();
  return literal;
}

struct ValueWriter {
  MessageWriter& out;

  void write(const ArgumentValue& value) const { std::visit(*this, value.form); }

  void operator()(const Literal& literal) const {
    out.number(Form::kLiteral);
    write_literal(out, literal);
  }
  void operator()(const TensorView& tensor) const {
    out.number(Form::kTensor);
    out.tensor(tensor);
  }
  void operator()(const ArgumentValue::List& list) const {
    out.number(Form::kList);
    out.list(list, [&](const ArgumentValue& one) { write(one); });
  }
  void operator()(const ArgumentValue::Dict& dict) const {
    out.number(Form::kDict);
    out.list(dict, [&](const ArgumentEntry& entry) {
      write_literal(out, entry.key);
      write(entry.value);
    });
  }
};

/// Reads the values of one message.
class ValueReader {
 public:
  explicit ValueReader(MessageReader& in) : in_(in) {}

  // `depth`: how many lists and dicts are around it.
  ArgumentValue read(std::size_t depth) {
    if (++count_ > kMostArgumentValues) MessageReader::fail("more values than anyone writes");
    const Form form = in_.choice(Form::kDict);
    if (form == Form::kLiteral) return read_literal(in_);
    if (form == Form::kTensor) return in_.tensor();
    if (depth == kDeepestArgument) MessageReader::fail("values too deep inside each other");
    if (form == Form::kList) {
      return in_.list(kValueBytes, kMostArgumentValues, [&] { return read(depth + 1); });
    }
    return in_.list(kLiteralBytes + kValueBytes, kMostArgumentValues, [&] {
      Literal key = read_literal(in_);
      return ArgumentEntry{std::move(key), read(depth + 1)};
    });
  }

 private:
  MessageReader& in_;
  std::size_t count_ = 0;
};

}  // namespace

void write_arguments(MessageWriter& out, std::span<const Argument> arguments) {
  out.list(arguments, [&](const Argument& argument) {
    out.text(argument.name);
    ValueWriter{out}.write(argument.value);
  });
}

std::vector<Argument> read_arguments(MessageReader& in) {
  ValueReader values(in);
  return in.list(kCountBytes + kValueBytes, kMostInputs, [&] {
    std::string name = in.text();
    return Argument{std::move(name), values.read(0)};
  });
}

}  // namespace tbviz
