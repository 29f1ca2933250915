// Kinds of values as export tells them apart: --kind.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/event/event_view.h"

namespace tbviz::cli {

enum class ExportKind : std::uint8_t {
  kScalars,
  kHistograms,
  kImages,
  kAudio,
  kText,
  kTensors,  ///< And everything else that is a tensor: PR curves, meshes.
  kHparams,
};

using ExportKinds = std::set<ExportKind>;

/// "scalars", "histograms" and so on, in the order of the enumerators.
[[nodiscard]] std::vector<std::string> export_kind_names();

/// REQUIRES: `name` is one of export_kind_names()
[[nodiscard]] ExportKind export_kind_called(std::string_view name);

[[nodiscard]] ExportKind export_kind_of(const ValueView& value);

/// Whether values of the kind can be a line of JSON; all others but scalars are files.
[[nodiscard]] bool has_lines(ExportKind kind);

}  // namespace tbviz::cli
