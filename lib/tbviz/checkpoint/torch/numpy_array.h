// NumPy's arrays and scalars as pickles describe them: a call that makes an empty array, and a
// state with shape, dtype and bytes (numpy/_core/src/multiarray/methods.c, array_reduce); since
// protocol 5 a call with all of these (numpy/_core/numeric.py, _frombuffer).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "tbviz/archive/pickle_value.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/torch/byte_strings.h"
#include "tbviz/checkpoint/torch/made_values.h"
#include "tbviz/checkpoint/torch/read_tensor.h"

namespace tbviz {

/// Whether `value` is a record that NumPy would make an array or a scalar of; also JAX's arrays,
/// which are pickled as NumPy's.
[[nodiscard]] bool is_numpy_array(const PickleValue& value);

/// Makes views of them.
class NumpyArrayReader {
 public:
  /// All must outlive the reader.
  NumpyArrayReader(const CheckpointFile& file, MadeValues& made, ByteStrings& strings)
      : file_(file), made_(made), strings_(strings) {}

  /// The array that `value` describes; a scalar has no axes. `name` is for messages. Throws
  /// FormatError if its bytes do not fill its shape, UnsupportedError for types that no TensorView
  /// has. REQUIRES: is_numpy_array(value)
  [[nodiscard]] ReadTensor read(const PickleValue& value, std::string_view name,
                                TensorFacts& facts);

 private:
  struct Element;
  struct Parts;

  [[nodiscard]] Parts parts_of(const PickleObject& object, std::string_view name) const;
  [[nodiscard]] Parts parts_of_buffer(std::span<const PickleValue> args,
                                      std::string_view name) const;
  [[nodiscard]] Parts parts_of_state(std::span<const PickleValue> state,
                                     std::string_view name) const;
  [[nodiscard]] Element element_of(const PickleValue& dtype, std::string_view name) const;
  [[nodiscard]] Bytes swapped(Bytes bytes, std::size_t width, std::string_view name);
  [[noreturn]] void malformed(std::string_view name, std::string_view fact) const;

  const CheckpointFile& file_;
  MadeValues& made_;
  ByteStrings& strings_;
};

}  // namespace tbviz
