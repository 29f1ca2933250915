#include "tbviz/checkpoint/torch/numpy_array.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "tbviz/archive/numpy_dtype.h"
#include "tbviz/checkpoint/strided_view.h"
#include "tbviz/checkpoint/torch/pickled_values.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

enum class Maker : std::uint8_t { kNone, kReconstruct, kMasked, kScalar, kFromBuffer, kJax };

// Modules have moved: numpy.core became numpy._core with NumPy 2.
Maker maker_of(const PickleObject& object) {
  if (object.global() == nullptr) return Maker::kNone;
  const PickleGlobal& global = *object.global();
  if (global.module == "jax._src.array" && global.name == "_reconstruct_array") return Maker::kJax;
  if (global.is("numpy.ma.core._mareconstruct")) return Maker::kMasked;
  std::string_view module = global.module;
  if (!module.starts_with("numpy.core.") && !module.starts_with("numpy._core.")) {
    return Maker::kNone;
  }
  module.remove_prefix(module.rfind('.') + 1);
  if (module == "multiarray" && global.name == "_reconstruct") return Maker::kReconstruct;
  if (module == "multiarray" && global.name == "scalar") return Maker::kScalar;
  return module == "numeric" && global.name == "_frombuffer" ? Maker::kFromBuffer : Maker::kNone;
}

// JAX keeps the call that makes NumPy's array, and its state: (function, arguments, state, ...).
PickleObject numpy_part(const PickleObject& jax) {
  const std::span<const PickleValue> args = jax.args.items();
  PickleObject array;
  if (args.size() < 3) return array;
  array.callable = args[0];
  array.args = args[1];
  array.state = args[2];
  return array;
}

// The order of axes that `value` holds; nothing if it is none.
std::optional<std::vector<std::size_t>> order_of_axes(const PickleValue& value, std::size_t rank) {
  const auto axes = pickled_numbers(value);
  if (!axes || axes->size() != rank) return std::nullopt;
  std::vector<bool> seen(rank);
  for (const std::int64_t axis : *axes) {
    if (axis >= static_cast<std::int64_t>(rank) || seen[static_cast<std::size_t>(axis)]) {
      return std::nullopt;
    }
    seen[static_cast<std::size_t>(axis)] = true;
  }
  return std::vector<std::size_t>(axes->begin(), axes->end());
}

}  // namespace

/// A dtype: the object that numpy.dtype(code) makes, and its state.
struct NumpyArrayReader::Element {
  std::string code;            // "f4"; "bfloat16" for types that other modules define.
  std::optional<DType> dtype;  // If a TensorView can have it.
  std::string complex;         // PyTorch's word, if it is complex: `dtype` is that of a part.
  bool big_endian = false;

  // Equal bytes of equal codes are equal values: not so for dates, which have a unit, and records.
  [[nodiscard]] bool is_told_by_code() const {
    return !big_endian && !code.empty() &&
           std::string_view("SU").find(code[0]) != std::string::npos;
  }
};

struct NumpyArrayReader::Parts {
  Shape shape;  // In the order in which the axes lie.
  PickleValue dtype;
  PickleValue data;
  std::vector<std::size_t> order;  // Axes of the array by axes of `shape`; empty if the same.

  // Fortran's order.
  void lie_backwards() {
    std::ranges::reverse(shape);
    order.resize(shape.size());
    std::iota(order.rbegin(), order.rend(), std::size_t{0});
  }
};

bool is_numpy_array(const PickleValue& value) {
  return value.as_object() != nullptr && maker_of(*value.as_object()) != Maker::kNone;
}

ReadTensor NumpyArrayReader::read(const PickleValue& value, std::string_view name,
                                  TensorFacts& facts) {
  const PickleObject& object = *value.as_object();
  Parts parts = parts_of(maker_of(object) == Maker::kJax ? numpy_part(object) : object, name);
  const auto count = contiguous_count(parts.shape);
  if (!count) malformed(name, fmt::format("shape {} is no array's", format_shape(parts.shape)));
  facts.shape = parts.shape;
  for (std::size_t i = 0; i < parts.order.size(); ++i) {
    (*facts.shape)[i] = parts.shape[parts.order[i]];
  }
  const Element element = element_of(parts.dtype, name);
  facts.dtype = element.dtype ? std::string(name_of(*element.dtype)) : element.code;
  if (!element.complex.empty()) facts.dtype = element.complex;
  std::optional<Bytes> bytes = strings_.find(parts.data, name);
  if (maker_of(object) == Maker::kMasked) {
    throw UnsupportedError(file_.name, fmt::format("{}: masked arrays are not supported; save "
                                                   "array.data and array.mask",
                                                   name));
  }
  if (!element.dtype) {
    if (bytes && element.is_told_by_code() && parts.order.empty()) facts.bytes = *bytes;
    throw UnsupportedError(file_.name,
                           fmt::format("{}: an array of {} (dtype '{}') is not supported", name,
                                       describe_numpy_type(element.code), element.code));
  }
  if (!bytes) malformed(name, "its data are no bytes");
  const std::size_t width = size_of(*element.dtype);
  const std::size_t numbers = element.complex.empty() ? 1 : 2;
  if (bytes->size() % (width * numbers) != 0 ||
      bytes->size() / (width * numbers) != static_cast<std::uint64_t>(*count)) {
    malformed(name, fmt::format("there are {} bytes for shape {} and dtype '{}'", bytes->size(),
                                format_shape(parts.shape), element.code));
  }
  if (element.big_endian && width > 1) bytes = swapped(*bytes, width, name);
  if (numbers == 2) {  // The parts stay the last axis in any order of the others.
    parts.shape.push_back(2);
    if (!contiguous_count(parts.shape)) malformed(name, "its shape is no array's");
    if (!parts.order.empty()) parts.order.push_back(parts.order.size());
  }
  TensorView view(*element.dtype, std::move(parts.shape), bytes->data());
  return {parts.order.empty() ? view : view.permuted(parts.order), {}, element.complex};
}

NumpyArrayReader::Parts NumpyArrayReader::parts_of(const PickleObject& object,
                                                   std::string_view name) const {
  const std::span<const PickleValue> args = object.args.items();
  switch (maker_of(object)) {
    case Maker::kScalar:
      if (args.size() != 2) malformed(name, "a scalar is made of a dtype and bytes");
      return {{}, args[0], args[1], {}};
    case Maker::kFromBuffer:
      return parts_of_buffer(args, name);
    case Maker::kReconstruct:
      return parts_of_state(object.state.items(), name);
    case Maker::kMasked:  // Its state goes on with the mask.
      return parts_of_state(
          object.state.items().first(std::min<std::size_t>(object.state.items().size(), 5)), name);
    default:
      malformed(name, "no array of NumPy makes it");
  }
}

// (buffer, dtype, shape, order, order of axes)
NumpyArrayReader::Parts NumpyArrayReader::parts_of_buffer(std::span<const PickleValue> args,
                                                          std::string_view name) const {
  const auto shape = args.size() < 4 ? std::nullopt : pickled_numbers(args[2]);
  if (!shape || !args[3].as_string()) malformed(name, "no buffer, dtype, shape and order");
  Parts parts{*shape, args[1], args[0], {}};
  if (args[3].as_string() == "F") {
    parts.lie_backwards();
  } else if (args[3].as_string() == "K" && args.size() >= 5) {
    auto order = order_of_axes(args[4], shape->size());
    if (!order) malformed(name, "the order of its axes is none");
    parts.order = std::move(*order);
  }
  return parts;
}

// (version, shape, dtype, whether in Fortran's order, data); older ones have no version.
NumpyArrayReader::Parts NumpyArrayReader::parts_of_state(std::span<const PickleValue> state,
                                                         std::string_view name) const {
  if (state.size() == 5) state = state.subspan(1);
  const auto shape = state.size() != 4 ? std::nullopt : pickled_numbers(state[0]);
  if (!shape) malformed(name, "its state has no shape, dtype, order and data");
  Parts parts{*shape, state[1], state[3], {}};
  if (state[2].as_bool() == true || state[2].as_int() == 1) parts.lie_backwards();
  return parts;
}

NumpyArrayReader::Element NumpyArrayReader::element_of(const PickleValue& dtype,
                                                       std::string_view name) const {
  const PickleObject* object = dtype.as_object();
  if (object == nullptr || object->global() == nullptr || !object->global()->is("numpy.dtype") ||
      object->args.items().empty()) {
    throw UnsupportedError(file_.name, fmt::format("{}: an array of a dtype that NumPy does not "
                                                   "have by itself is not supported",
                                                   name));
  }
  Element element;
  const PickleValue& type = object->args.items()[0];
  const std::span<const PickleValue> state = object->state.items();
  if (state.size() >= 2) element.big_endian = state[1].as_string() == ">";
  if (const PickleGlobal* global = type.as_global()) {  // ml_dtypes.bfloat16
    element.code = global->name.substr(0, 64);
    element.dtype = dtype_called(global->name);
  } else if (const auto code = type.as_string()) {
    element.code = code->substr(0, 64);
    if (element.code.starts_with('>') || element.code.starts_with('<')) {
      element.big_endian = element.code[0] == '>';
      element.code.erase(0, 1);
    }
    element.dtype = numpy_dtype(element.code);
    if (const std::optional<DType> part = numpy_complex_part(element.code)) {
      element.dtype = part;
      element.complex = part == DType::kFloat64 ? "complex128" : "complex64";
    }
  }
  return element;
}

Bytes NumpyArrayReader::swapped(Bytes bytes, std::size_t width, std::string_view name) {
  if (!made_.wanted()) {
    made_.left_out();
    return bytes;
  }
  const std::span<std::byte> room = made_.make_room(bytes.size(), name);
  for (std::size_t at = 0; at < bytes.size(); at += width) {
    std::reverse_copy(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                      bytes.begin() + static_cast<std::ptrdiff_t>(at + width),
                      room.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return room;
}

void NumpyArrayReader::malformed(std::string_view name, std::string_view fact) const {
  throw FormatError(file_.name, fmt::format("{}: malformed array: {}", name, fact));
}

}  // namespace tbviz
