#include "tbviz/torch_plugin/exported/input_check.h"

#include <ATen/ATen.h>

#include "tbviz/error.h"
#include "tbviz/model/size_words.h"
#include "tbviz/torch_plugin/exported/archive_types.h"
#include "tbviz/torch_plugin/exported/program_weights.h"
#include "tbviz/torch_tensor.h"

namespace tbviz {
namespace {

// Integers of another type count where they are the same numbers. What is compared are 64 bits, in
// which numbers of the widest unsigned type may look negative.
at::Tensor as_integers(const at::Tensor& tensor, at::ScalarType type) {
  const bool both =
      at::isIntegralType(tensor.scalar_type(), false) && at::isIntegralType(type, false);
  if (!both) return tensor;
  const at::Tensor converted = tensor.to(type);
  const at::Tensor numbers = tensor.to(at::kLong);
  const bool is_widest = size_t{8} == c10::elementSize(type) && type != at::kLong;
  const bool was_widest =
      c10::elementSize(tensor.scalar_type()) == 8 && tensor.scalar_type() != at::kLong;
  if (is_widest != was_widest && numbers.lt(0).any().item<bool>()) return tensor;
  return converted.to(at::kLong).equal(numbers) ? converted : tensor;
}

std::string type_name(at::ScalarType type) {
  const auto dtype = dtype_of(type);
  return dtype ? std::string(name_of(*dtype)) : c10::toString(type);
}

}  // namespace

InputCheck::InputCheck(const ExportedProgram& program, bool float32)
    : sizes_(program), float32_(float32) {}

std::optional<at::ScalarType> InputCheck::type_of(const ExportedTensor& tensor) const {
  const auto type = archive_scalar_type(tensor.dtype);
  return type && float32_ && is_short_float(*type) ? at::kFloat : type;
}

at::Tensor InputCheck::checked(const at::Tensor& tensor, const ExportedValue& value,
                               Symbols& symbols) const {
  if (!value.tensor) return tensor;
  const auto type = type_of(*value.tensor);
  const bool floats = type && tensor.is_floating_point() && at::isFloatingType(*type);
  const at::Tensor converted = !type    ? tensor
                               : floats ? tensor.to(*type)
                                        : as_integers(tensor, *type);
  const std::vector<SizeRange> sizes = sizes_.of(*value.tensor);
  // A number that was written down has one axis.
  if (sizes.empty() && converted.dim() == 1 && converted.numel() == 1) return converted.reshape({});
  const auto refuse = [&](const std::string& why) {
    throw ModelError({}, "the input '" + value.name + "' is " + type_name(tensor.scalar_type()) +
                             " " + format_shape(tensor.sizes().vec()) + ", the model takes " +
                             (type ? type_name(*type) + " " : "") +
                             (sizes.empty() ? "()" : words_of_sizes(sizes)) + why);
  };
  if (type && converted.scalar_type() != *type) refuse("");
  if (tensor.dim() != static_cast<std::int64_t>(sizes.size())) refuse("");
  for (std::int64_t axis = 0; axis < tensor.dim(); ++axis) {
    const SizeRange& wanted = sizes[static_cast<std::size_t>(axis)];
    const std::int64_t size = tensor.size(axis);
    if (!wanted.contains(size)) {
      refuse(wanted.is_fixed() ? "; torch.export fixes every size that its argument dynamic_shapes "
                                 "does not let vary"
                               : "; the range is that of dynamic_shapes at export");
    }
    if (wanted.symbol.empty()) continue;
    const std::int64_t first = symbols.emplace(wanted.symbol, size).first->second;
    if (first != size) {
      refuse("; " + wanted.symbol + " is " + std::to_string(first) + " elsewhere");
    }
  }
  return converted;
}

}  // namespace tbviz
