#include "tbviz/checkpoint/export/export_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tbviz/checkpoint/export/json_path.h"
#include "tbviz/checkpoint/strided_view.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

struct NumberedType {
  std::int64_t number;
  DType dtype;
};
constexpr std::array kTypes = {
    NumberedType{1, DType::kUInt8},   NumberedType{2, DType::kInt8},
    NumberedType{3, DType::kInt16},   NumberedType{4, DType::kInt32},
    NumberedType{5, DType::kInt64},   NumberedType{6, DType::kFloat16},
    NumberedType{7, DType::kFloat32}, NumberedType{8, DType::kFloat64},
    NumberedType{12, DType::kBool},   NumberedType{13, DType::kBFloat16},
    NumberedType{28, DType::kUInt16}, NumberedType{34, DType::kUInt32},
    NumberedType{35, DType::kUInt64},
};

class WeightsHandler final : public JsonPathHandler {
 public:
  WeightsHandler(const std::string& file, std::string_view part) : file_(file), part_(part) {}

  [[nodiscard]] std::vector<ExportedWeight> take() { return std::move(weights_); }

  void string(std::string_view text) override {
    if (at({"config", "*", "path_name"})) weights_.back().path = text;
  }

  void boolean(bool value) override {
    if (at({"config", "*", "is_param"})) weights_.back().is_parameter = value;
    if (at({"config", "*", "use_pickle"})) weights_.back().is_pickled = value;
  }

  void whole_number(std::int64_t value) override {
    if (at({"config", "*", "tensor_meta", "dtype"})) weights_.back().dtype = value;
    if (at({"config", "*", "tensor_meta", "layout"})) weights_.back().layout = value;
    if (at({"config", "*", "tensor_meta", "storage_offset", "as_int"})) {
      weights_.back().offset = value;
      --unknown_;
    }
    if (at({"config", "*", "tensor_meta", "sizes", "[]", "as_int"}))
      add(weights_.back().shape, value);
    if (at({"config", "*", "tensor_meta", "strides", "[]", "as_int"})) {
      add(weights_.back().strides, value);
    }
  }

 private:
  void object_begins() override {
    if (at({"config", "*"})) {
      if (weights_.size() == kMostExportedWeights) {
        throw FormatError(
            file_, fmt::format("{} lists more than {} tensors", part_, kMostExportedWeights));
      }
      weights_.emplace_back().name = key_at(1);
      unknown_ = 0;
    } else if (at({"config", "*", "tensor_meta"})) {
      weights_.back().is_tensor = true;
    } else if (at({"config", "*", "tensor_meta", "sizes", "[]"}) ||
               at({"config", "*", "tensor_meta", "strides", "[]"}) ||
               at({"config", "*", "tensor_meta", "storage_offset"})) {
      ++unknown_;
    }
  }

  void object_ends() override {
    if (at({"config", "*"})) weights_.back().is_sized = unknown_ == 0;
  }

  void add(std::vector<std::int64_t>& numbers, std::int64_t value) {
    if (numbers.size() == kMostAxes) return;  // One too few is taken back: sizes stay unknown.
    numbers.push_back(value);
    --unknown_;
  }

  const std::string& file_;
  std::string_view part_;
  std::vector<ExportedWeight> weights_;
  std::int64_t unknown_ = 0;  // Sizes, strides and offsets that began but had no number.
};

}  // namespace

std::vector<ExportedWeight> read_exported_weights(std::string_view json, const std::string& file,
                                                  std::string_view part) {
  WeightsHandler handler(file, part);
  if (const auto fact = JsonParser().parse(json, handler)) {
    throw FormatError(file, fmt::format("{}: malformed JSON: {}", part, *fact));
  }
  return handler.take();
}

std::optional<DType> exported_dtype(std::int64_t number) {
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const NumberedType& type) { return type.number == number; });
  return found == kTypes.end() ? std::nullopt : std::optional(found->dtype);
}

}  // namespace tbviz
