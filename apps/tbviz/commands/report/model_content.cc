#include "commands/report/model_content.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/unread_tensors.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/checkpoint/held_tensor.h"
#include "tbviz/error.h"
#include "tbviz/image.h"
#include "tbviz/image/kernel_pictures.h"

namespace tbviz::cli {
namespace {

ModelTable table_of(std::size_t run, const Checkpoint& checkpoint) {
  ModelTable table;
  table.run = run;
  table.headings = {"name", "kind", "type", "shape", "values"};
  for (const HeldTensor& held : held_tensors(checkpoint.contents())) {
    const Shape* const shape = held.shape();
    table.rows.push_back(Json::Array{
        held.name(), held.owner(), held.dtype(), shape == nullptr ? "" : format_shape(*shape),
        held.tensor == nullptr ? Json("not read") : Json(held.tensor->values.count())});
  }
  return table;
}

/// The pictures of all kernels of a model's layers.
using Drawings = std::vector<EncodedImage>;

// A layer that cannot be drawn has no picture.
Drawings draw_kernels(const Checkpoint& checkpoint, const std::vector<ConvolutionLayer>& layers) {
  constexpr int kKernelsInRow = 8;
  Drawings drawings(layers.size());
  parallel_for(layers.size(), [&](std::size_t i) {
    if (layers[i].unread != nullptr) return;
    Tensor made;
    const KernelDrawer drawer(weight_of(layers[i], made), layers[i].transposed,
                              KernelScale::kEachKernel,
                              fmt::format("{}, layer {}", checkpoint.file(), layers[i].name));
    drawings[i] = encode_for_log(drawer.all(kKernelsInRow));
  });
  return drawings;
}

void add_kernels(std::size_t run, const Checkpoint& checkpoint,
                 const std::function<bool(std::string_view)>& wants_tag, ReportContent& content) {
  std::vector<ConvolutionLayer> layers = find_convolutions(checkpoint);
  std::erase_if(layers, [&](const ConvolutionLayer& layer) {
    return layer.unread != nullptr || !wants_tag(tag_of_all_kernels(std::to_string(layer.index)));
  });
  const auto drawings = std::make_shared<Drawings>(draw_kernels(checkpoint, layers));
  content.memory.push_back(drawings);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    content.pictures.push_back({run,
                                tag_of_all_kernels(std::to_string(layers[i].index)),
                                {{kStepOfAllKernels, (*drawings)[i].bytes, "image/png"}}});
  }
}

std::optional<Histogram> histogram_if_any(const TensorView& values) {
  try {
    return exponential_histogram(values);
  } catch (const FormatError&) {  // No value, none that is finite, or none in any bucket.
    return {};
  }
}

void add_weights(std::size_t run, const Checkpoint& checkpoint,
                 const std::function<bool(std::string_view)>& wants_tag, ReportContent& content) {
  for (const NamedTensor& tensor : checkpoint.tensors()) {
    if (!is_floating_point(tensor.values.dtype()) || !wants_tag(tensor.name)) continue;
    content.histograms.push_back(
        {run,
         tensor.name,
         {0},
         [&tensor](std::size_t) { return histogram_if_any(tensor.values); },
         "tensor without a value that a histogram has a bucket for"});
  }
}

}  // namespace

void add_model(std::size_t run, std::shared_ptr<const Checkpoint> checkpoint,
               const std::function<bool(std::string_view)>& wants_tag, ReportContent& content,
               Console& console) {
  content.memory.push_back(checkpoint);
  content.models.push_back(table_of(run, *checkpoint));
  add_kernels(run, *checkpoint, wants_tag, content);
  add_weights(run, *checkpoint, wants_tag, content);
  report_unread(*checkpoint, console);
}

}  // namespace tbviz::cli
