#include "tbviz/torch_plugin/exported/program_weights.h"

#include <ATen/ATen.h>
#include <torch/version.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "tbviz/checkpoint/export/export_weights.h"
#include "tbviz/error.h"
#include "tbviz/tensor/dtype.h"
#include "tbviz/torch_plugin/exported/archive_types.h"

namespace tbviz {
namespace {

using NamedTensors = std::unordered_map<std::string_view, const NamedTensor*>;

/// What the bytes of tensors live in.
struct Memory {
  std::shared_ptr<void> file;
  std::vector<std::shared_ptr<const void>> others;
};

// The type that the archive has a number for; `complex`: of pairs.
std::optional<at::ScalarType> type_of(DType dtype, bool complex) {
  for (std::int64_t number = 1; number < 64; ++number) {
    const ExportedType* type = exported_type(number);
    if (type == nullptr || type->dtype != dtype || type->complex.empty() == complex) continue;
    return archive_scalar_type(number);
  }
  return std::nullopt;
}

class WeightLoader {
 public:
  WeightLoader(const ModelFile& file, bool float32)
      : file_(file),
        float32_(float32),
        memory_(
            std::make_shared<Memory>(Memory{file.owner(), file.checkpoint().contents().memory})) {
    for (const NamedTensor& tensor : file.checkpoint().tensors()) {
      tensors_.emplace(tensor.name, &tensor);
    }
  }

  /// Where a weight lies in the file: equal of what is the same view.
  using Place = std::tuple<const void*, bool, DType, Shape, std::vector<std::int64_t>>;
  [[nodiscard]] Place place_of(const std::string& name) const {
    const auto [view, complex] = stored_view(name);
    return {view.data(), complex, view.dtype(), view.shape(), view.strides()};
  }

  [[nodiscard]] at::Tensor load(const std::string& name) const {
    const auto [view, complex] = stored_view(name);
    const auto type = type_of(view.dtype(), complex);
    if (!type) {
      throw UnsupportedError(file_.name(), "LibTorch " TORCH_VERSION " has no " +
                                               std::string(name_of(view.dtype())) +
                                               ", the type of " + name);
    }
    const at::Tensor tensor = tensor_over(view, *type);
    return float32_ && is_short_float(*type) ? tensor.to(at::kFloat) : tensor;
  }

 private:
  [[nodiscard]] const NamedTensor* find(const std::string& name) const {
    const auto found = tensors_.find(name);
    return found == tensors_.end() ? nullptr : found->second;
  }

  // Of complex numbers, that of the real parts.
  [[nodiscard]] std::pair<const TensorView&, bool> stored_view(const std::string& name) const {
    if (const NamedTensor* real = find(name)) return {real->values, false};
    const NamedTensor* part = find(name + ".real");
    if (part == nullptr || !part->stored) refuse(name);
    return {part->values, true};
  }

  [[noreturn]] void refuse(const std::string& name) const {
    for (const UnreadTensor& unread : file_.checkpoint().contents().unread) {
      if (unread.name == name) throw unread.error;
    }
    throw FormatError(file_.name(), "its program takes the weight " + name + ", which is missing");
  }

  // Of complex numbers, `view` is that of the real parts: each lies in front of its imaginary one.
  [[nodiscard]] at::Tensor tensor_over(const TensorView& view, at::ScalarType type) const {
    const auto options = at::TensorOptions(type);
    const auto size = static_cast<std::int64_t>(c10::elementSize(type));
    const std::int64_t parts = size / static_cast<std::int64_t>(size_of(view.dtype()));
    std::vector<std::int64_t> strides(view.strides().begin(), view.strides().end());
    for (std::int64_t& stride : strides) stride /= parts;
    if (view.count() == 0) return at::empty(view.shape(), options);
    // The mapping is the model's own, and private: what it writes there is no one else's.
    void* data = const_cast<std::byte*>(view.data());
    const at::Tensor tensor = at::from_blob(
        data, view.shape(), strides, [memory = memory_](void*) {}, options);
    return reinterpret_cast<std::uintptr_t>(data) % size == 0 ? tensor : tensor.clone();
  }

  const ModelFile& file_;
  bool float32_;
  std::shared_ptr<Memory> memory_;
  NamedTensors tensors_;
};

}  // namespace

bool is_short_float(at::ScalarType type) { return type == at::kHalf || type == at::kBFloat16; }

ProgramWeights load_program_weights(const ModelFile& file, const ExportedProgram& program,
                                    bool float32) {
  const WeightLoader loader(file, float32);
  ProgramWeights weights;
  std::map<WeightLoader::Place, at::Tensor> parameters;
  for (const ExportedInput& input : program.inputs) {
    if (input.kind == ExportedInput::Kind::kUser || input.kind == ExportedInput::Kind::kOther) {
      continue;
    }
    at::Tensor tensor;
    if (input.kind == ExportedInput::Kind::kParameter) {
      at::Tensor& same = parameters[loader.place_of(input.name)];
      if (!same.defined() || same.numel() == 0) same = loader.load(input.name);
      tensor = same;
      // Kernels ask for it, and add products up otherwise, even where no gradient is kept.
      const std::optional<ExportedTensor>& told = program.values[input.argument.value].tensor;
      if (told && told->requires_grad && (tensor.is_floating_point() || tensor.is_complex())) {
        tensor.requires_grad_(true);
      }
      weights.parameters.add(input.name, tensor);
    } else {
      tensor = loader.load(input.name);
    }
    weights.stored.push_back({input.argument.value, input.name, std::move(tensor)});
  }
  return weights;
}

}  // namespace tbviz
