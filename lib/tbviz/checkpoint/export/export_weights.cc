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

constexpr std::array kTypes = {
    ExportedType{1, DType::kUInt8},
    ExportedType{2, DType::kInt8},
    ExportedType{3, DType::kInt16},
    ExportedType{4, DType::kInt32},
    ExportedType{5, DType::kInt64},
    ExportedType{6, DType::kFloat16},
    ExportedType{7, DType::kFloat32},
    ExportedType{8, DType::kFloat64},
    ExportedType{9, DType::kFloat16, "complex32"},
    ExportedType{10, DType::kFloat32, "complex64"},
    ExportedType{11, DType::kFloat64, "complex128"},
    ExportedType{12, DType::kBool},
    ExportedType{13, DType::kBFloat16},
    ExportedType{28, DType::kUInt16},
    ExportedType{29, DType::kFloat8E4M3FN},
    ExportedType{30, DType::kFloat8E5M2},
    ExportedType{31, DType::kFloat8E4M3FNUZ},
    ExportedType{32, DType::kFloat8E5M2FNUZ},
    ExportedType{33, DType::kFloat8E8M0FNU},
    ExportedType{34, DType::kUInt32},
    ExportedType{35, DType::kUInt64},
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

const ExportedType* exported_type(std::int64_t number) {
  const auto* const found = std::ranges::find(kTypes, number, &ExportedType::number);
  return found == kTypes.end() ? nullptr : found;
}

}  // namespace tbviz
