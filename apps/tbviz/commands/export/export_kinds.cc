#include "commands/export/export_kinds.h"

#include <algorithm>
#include <array>

#include "tbviz/event/decoder.h"

namespace tbviz::cli {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"scalars", "histograms", "images", "audio",
                                                    "text",    "tensors",    "hparams"};

}  // namespace

std::vector<std::string> export_kind_names() { return {kNames.begin(), kNames.end()}; }

ExportKind export_kind_called(std::string_view name) {
  return static_cast<ExportKind>(std::ranges::find(kNames, name) - kNames.begin());
}

ExportKind export_kind_of(const ValueView& value) {
  const std::string_view kind = kind_of(value);
  if (kind == "scalar") return ExportKind::kScalars;
  if (kind == "histogram") return ExportKind::kHistograms;
  if (kind == "image") return ExportKind::kImages;
  if (kind == "audio") return ExportKind::kAudio;
  if (kind == "text") return ExportKind::kText;
  if (kind == "hparams") return ExportKind::kHparams;
  return ExportKind::kTensors;
}

bool has_lines(ExportKind kind) {
  return kind != ExportKind::kImages && kind != ExportKind::kAudio;
}

}  // namespace tbviz::cli
