#include "tbviz/process/message_reader.h"

#include <fmt/format.h>

#include "tbviz/error.h"
#include "tbviz/process/message_limits.h"

namespace tbviz {

MessageReader::MessageReader(const InMessage& message, MessageKind expected)
    : plain_(message.plain), elements_(message.elements) {
  if (message.kind != expected) fail("a message out of turn");
}

std::size_t MessageReader::index(std::size_t end) {
  const auto value = number<std::uint64_t>();
  if (value >= end) fail("an index out of its range");
  return static_cast<std::size_t>(value);
}

std::string MessageReader::text(std::size_t most) {
  return std::string(as_chars(take(plain_, count(1, most))));
}

Shape MessageReader::shape() {
  Shape shape = list(sizeof(std::int64_t), kMostDimensions, [&] { return number<std::int64_t>(); });
  try {
    (void)count_elements(shape);
  } catch (const UnsupportedError&) {
    fail("an impossible shape");
  }
  return shape;
}

TensorView MessageReader::tensor() {
  const auto dtype = choice(DType::kFloat64);
  Shape shape = this->shape();
  const auto count = static_cast<std::uint64_t>(count_elements(shape));
  if (count > elements_.size() / size_of(dtype)) fail("a tensor without its elements");
  const Bytes bytes = take(elements_, padded(count * size_of(dtype)));
  return {dtype, std::move(shape), bytes.data()};
}

std::size_t MessageReader::count(std::size_t least_bytes, std::size_t most) {
  const auto count = number<std::uint64_t>();
  if (count > plain_.size() / least_bytes) fail("more than its bytes can hold");
  if (count > most) fail("more of something than any model has");
  return static_cast<std::size_t>(count);
}

void MessageReader::finish() const {
  if (!plain_.empty() || !elements_.empty()) fail("bytes that nothing accounts for");
}

void MessageReader::fail(std::string_view fact) {
  throw ModelError({}, fmt::format("the process that runs it sent {}: the model may have taken it "
                                   "over",
                                   fact));
}

Bytes MessageReader::take(Bytes& from, std::uint64_t count) {
  if (count > from.size()) fail("a message that is too short");
  const Bytes taken = from.first(static_cast<std::size_t>(count));
  from = from.subspan(taken.size());
  return taken;
}

}  // namespace tbviz
