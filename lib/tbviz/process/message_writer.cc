#include "tbviz/process/message_writer.h"

namespace tbviz {

void MessageWriter::text(std::string_view text) {
  number(static_cast<std::uint64_t>(text.size()));
  message_.plain.append(text);
}

void MessageWriter::shape(const Shape& shape) {
  list(shape, [&](std::int64_t size) { number(size); });
}

void MessageWriter::tensor(const TensorView& view) {
  number(view.dtype());
  shape(view.shape());
  message_.tensors.push_back(view);
}

}  // namespace tbviz
