#include "tbviz/event/value_content.h"

#include <cstddef>
#include <utility>

#include "tbviz/archive/wire_reader.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/tensor_message.h"

namespace tbviz {
namespace {

constexpr std::uint32_t kEncodedImage = 4;  // Image.encoded_image_string

// A tensor of the images plugin holds width, height, and any number of pictures.
constexpr std::size_t kBeforePictures = 2;

std::optional<Histogram> tensor_histogram(Bytes message) {
  const std::optional<TensorMessage> tensor = parse_tensor(message);
  if (!tensor || !tensor->numbers || tensor->shape.size() != 2 || tensor->shape[1] != 3) return {};
  std::vector<double> numbers;
  for_each_element(tensor->numbers->view(),
                   [&](auto element) { numbers.push_back(static_cast<double>(element)); });
  Histogram histogram;
  for (std::size_t i = 0; i < numbers.size(); i += 3) {
    histogram.limits.push_back(numbers[i + 1]);
    histogram.counts.push_back(numbers[i + 2]);
    histogram.num += numbers[i + 2];
  }
  if (numbers.empty()) return histogram;
  histogram.min = numbers.front();
  histogram.max = histogram.limits.back();
  return histogram;
}

}  // namespace

std::optional<Histogram> histogram_of(const ValueView& value) {
  if (value.kind == ValueKind::kTensor) return tensor_histogram(value.what);
  SummaryValue decoded;
  decode_value(value, decoded);
  if (auto* histogram = std::get_if<Histogram>(&decoded)) return std::move(*histogram);
  return {};
}

std::optional<std::vector<std::string_view>> pictures_of(const ValueView& value) {
  if (value.kind == ValueKind::kImage) {
    return std::vector{as_chars(find_bytes(value.what, kEncodedImage))};
  }
  std::optional<std::vector<std::string_view>> strings = texts_of(value);
  if (!strings || strings->size() < kBeforePictures) return {};
  strings->erase(strings->begin(), strings->begin() + kBeforePictures);
  return strings;
}

std::optional<std::vector<std::string_view>> texts_of(const ValueView& value) {
  if (value.kind != ValueKind::kTensor) return {};
  std::optional<TensorMessage> tensor = parse_tensor(value.what, 0);
  if (!tensor || tensor->numbers) return {};
  return std::move(tensor->strings);
}

}  // namespace tbviz
