// Quantised tensors: records with a scheme, scales and zero points behind what all records have.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "tbviz/checkpoint/torch/pickled_tensor.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

std::optional<double> number(const PickleValue& value) {
  if (const auto integer = value.as_int()) return static_cast<double>(*integer);
  return value.as_float();
}

bool is_zero_point(double value) { return value >= INT32_MIN && value <= INT32_MAX; }

}  // namespace

// The same record under several names is made once.
ReadTensor TorchTensorReader::quantised(std::span<const PickleValue> args, std::string_view name,
                                        TensorFacts& facts, int depth) {
  auto known = quantised_.find(args.data());
  if (known == quantised_.end()) {
    known = quantised_.emplace(args.data(), make_quantised(args, name, facts, depth)).first;
  }
  made_.charge(known->second.stored->scales.size() * 2 * sizeof(double), name);  // For the copy.
  return known->second;
}

ReadTensor TorchTensorReader::make_quantised(std::span<const PickleValue> args,
                                             std::string_view name, TensorFacts& facts, int depth) {
  StridedClaim claimed = claim(DType::kInt8, args, name, facts);
  if (args.size() < 5) malformed(name, "no scale and zero point");
  const TorchStorage found = storage(args[0], name);
  const QuantisedType* type = find_quantised_type(found.type);
  facts.dtype = (type != nullptr ? type->name : std::string_view(found.type)).substr(0, 64);
  if (type == nullptr || !type->elements) {
    throw UnsupportedError(
        file_.name, fmt::format("{}: quantised data type {} is not supported", name, facts.dtype));
  }
  claimed.dtype = *type->elements;
  const TensorView elements = strided_view(std::move(claimed), found.bytes, file_, name, found.key);
  StoredForm form;
  form.dtype = facts.dtype;
  form.bytes = elements.byte_count();
  const Quantisation kind = read_parameters(args[4], elements.shape(), name, form, depth);
  const std::byte* values = elements.data();  // Only a place to know it by, if none are wanted.
  if (made_.wanted()) {
    const std::span<std::byte> room =
        made_.make_room(static_cast<std::uint64_t>(elements.count()) * sizeof(float), name);
    dequantise(elements, kind, form, room);
    values = room.data();
  } else {
    made_.left_out();
  }
  return {TensorView(DType::kFloat32, elements.shape(), values), std::move(form)};
}

// (scheme, scale, zero point), or with a scale and zero point for each index of an axis.
Quantisation TorchTensorReader::read_parameters(const PickleValue& parameters, const Shape& shape,
                                                std::string_view name, StoredForm& form,
                                                int depth) {
  const std::span<const PickleValue> given = parameters.items();
  const PickleGlobal* scheme = given.empty() ? nullptr : given[0].as_global();
  if (scheme == nullptr || given.size() < 3) malformed(name, "no scale and zero point");
  if (scheme->is("torch.per_tensor_affine")) {
    const std::optional<double> scale = number(given[1]);
    const std::optional<double> zero_point = number(given[2]);
    if (!zero_point || !is_zero_point(*zero_point)) malformed(name, "its zero point is none");
    if (!scale) malformed(name, "its scale is no number");
    form.scales = {*scale};
    form.zero_points = {*zero_point};
    return Quantisation::kPerTensor;
  }
  if (!scheme->name.starts_with("per_channel_affine") || given.size() < 4) {
    throw UnsupportedError(file_.name, fmt::format("{}: quantisation scheme {} is not supported",
                                                   name, scheme->dotted()));
  }
  const auto axis = given[3].as_int();
  if (!axis || *axis < 0 || *axis >= std::ssize(shape)) malformed(name, "has no axis of scales");
  form.axis = static_cast<std::size_t>(*axis);
  const std::int64_t count = shape[*form.axis];
  bool are_integers = true;
  form.scales = read_channels(given[1], count, name, depth, are_integers);
  are_integers = !scheme->name.ends_with("float_qparams");
  form.zero_points = read_channels(given[2], count, name, depth, are_integers);
  if (!are_integers) return Quantisation::kPerChannelFloat;
  if (!std::ranges::all_of(form.zero_points, is_zero_point)) {
    malformed(name, "a zero point is none");
  }
  return Quantisation::kPerChannel;
}

// Sets `are_integers` to false if they are floating-point numbers.
std::vector<double> TorchTensorReader::read_channels(const PickleValue& values, std::int64_t count,
                                                     std::string_view name, int depth,
                                                     bool& are_integers) {
  made_.charge(static_cast<std::uint64_t>(count) * sizeof(double), name);
  std::vector<double> result;
  if (is_tensor(values)) {
    TensorFacts facts;
    const TensorView tensor = read_at(values, name, facts, depth + 1).values;
    if (tensor.count() != count) malformed(name, "not as many scales as its axis is long");
    if (is_floating_point(tensor.dtype())) are_integers = false;
    result.reserve(static_cast<std::size_t>(count));
    for_each_element(tensor, [&](auto value) { result.push_back(static_cast<double>(value)); });
    return result;
  }
  if (std::ssize(values.items()) != count) {
    malformed(name, "not as many scales as its axis is long");
  }
  for (const PickleValue& value : values.items()) {
    const std::optional<double> scale = number(value);
    if (!scale) malformed(name, "a scale or zero point is no number");
    result.push_back(*scale);
  }
  return result;
}

}  // namespace tbviz
