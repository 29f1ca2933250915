// Meshes and clouds of points, as TensorBoard's Mesh page shows them
// (tensorboard/plugins/mesh/plugin_data.proto).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/summary/summary.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// What messages of failures call the arrays: the files that they come from.
struct MeshNames {
  std::string vertices = "vertices";
  std::string colors = "colors";
  std::string faces = "faces";
  std::string config = "config";
};

/// What SummaryWriter.add_mesh writes, values of one event: the vertices, then the faces and the
/// colours, if there are any, as float tensors under `tag` + "_VERTEX", "_FACE" and "_COLOR" for
/// the plugin "mesh".
///
/// `vertices` are x, y, z of points, of shape (batch, points, 3) or (points, 3), which is a batch
/// of one. `colors` are red, green, blue of each vertex, of the same shape; TensorBoard takes them
/// from 0 to 255, whatever their type. `faces` are the indices of three vertices each, of shape
/// (batch, faces, 3) or (faces, 3). `config` is a JSON object of classes of Three.js and how they
/// are configured, or empty; it is stored as Python's json.dumps(sort_keys=True) has it, but for
/// integers beyond 64 bits, which become floating-point numbers.
///
/// Throws UsageError if batches or the numbers of vertices and colours differ, FormatError if a
/// shape is none of these, there is no vertex, a face names none, or `config` is no JSON object,
/// UnsupportedError if an array is more than a value holds (plugin_value.h).
[[nodiscard]] std::vector<Summary> mesh_summaries(std::string_view tag, const TensorView& vertices,
                                                  const std::optional<TensorView>& colors = {},
                                                  const std::optional<TensorView>& faces = {},
                                                  std::string_view config = {},
                                                  const MeshNames& names = {});

}  // namespace tbviz
