#include "tbviz/plugins/mesh.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "tbviz/archive/wire_writer.h"
#include "tbviz/error.h"
#include "tbviz/plugins/plugin_value.h"
#include "tbviz/plugins/tensor_proto.h"
#include "tbviz/plugins/text_field.h"
#include "tbviz/text/json.h"
#include "tbviz/text/python_json.h"

namespace tbviz {
namespace {

/// MeshPluginData.ContentType
enum class Part : std::uint8_t { kVertex = 1, kFace = 2, kColor = 3 };

std::string_view name_of(Part part) {
  switch (part) {
    case Part::kVertex:
      return "VERTEX";
    case Part::kFace:
      return "FACE";
    case Part::kColor:
      break;
  }
  return "COLOR";
}

constexpr std::uint64_t bit_of(Part part) { return 1U << static_cast<unsigned>(part); }

// `name` is for messages.
TensorView batch_of(const TensorView& values, const std::string& name) {
  const std::size_t rank = values.rank();
  if ((rank != 2 && rank != 3) || values.size(rank - 1) != 3) {
    throw FormatError(name, fmt::format("has shape {}, not (N, 3) or (batch, N, 3)",
                                        format_shape(values.shape())));
  }
  if (rank == 3) return values;
  return {values.dtype(),
          {1, values.size(0), 3},
          {0, values.strides()[0], values.strides()[1]},
          values.data()};
}

// Another part of the mesh whose vertices are `points`.
TensorView batch_beside(const TensorView& points, const TensorView& values,
                        const std::string& name) {
  TensorView batch = batch_of(values, name);
  if (batch.size(0) == points.size(0)) return batch;
  throw UsageError(
      fmt::format("a batch of {}, and the vertices are one of {}", batch.size(0), points.size(0)),
      name);
}

void check_faces(const TensorView& faces, std::int64_t vertices, const std::string& name) {
  for_each_element(faces, [&](auto element) {
    const auto index = static_cast<double>(element);
    if (index >= 0 && index < static_cast<double>(vertices) && index == std::floor(index)) return;
    throw FormatError(
        name, fmt::format("a face has vertex {}; there are {}, counted from 0", index, vertices));
  });
  // Beyond that float32 has not every index.
  constexpr std::int64_t kMostVertices = std::int64_t{1} << 24;
  if (vertices > kMostVertices) {
    throw UnsupportedError(name, fmt::format("faces of {} vertices; logs hold those of {} at most",
                                             vertices, kMostVertices));
  }
}

TensorView colors_of(const TensorView& points, const TensorView& values, const std::string& name) {
  TensorView batch = batch_beside(points, values, name);
  if (batch.size(1) == points.size(1)) return batch;
  throw UsageError(fmt::format("{} colors for {} vertices", batch.size(1), points.size(1)), name);
}

std::string stored_config(std::string_view config, const std::string& name) {
  if (config.empty()) return "{}";
  const Json json = parse_json(config, name);
  if (json.get_if<Json::Object>() == nullptr) throw FormatError(name, "is no JSON object");
  return python_json(json);
}

/// What the values of one mesh have in common.
struct Mesh {
  std::string_view tag;
  std::string config;
  std::uint64_t parts = 0;
};

Summary part_summary(const Mesh& mesh, Part part, const TensorView& values) {
  std::string shape;
  for (const std::int64_t size : values.shape()) {
    append_varint(shape, static_cast<std::uint64_t>(size));
  }
  std::string content;
  append_text_field(content, 2, mesh.tag);
  append_varint_field(content, 3, static_cast<std::uint64_t>(part));
  append_bytes_field(content, 5, mesh.config);
  append_bytes_field(content, 6, shape);
  append_varint_field(content, 7, mesh.parts);
  return {fmt::format("{}_{}", mesh.tag, name_of(part)),
          plugin_value("mesh", content, encode_float_tensor(values))};
}

}  // namespace

std::vector<Summary> mesh_summaries(std::string_view tag, const TensorView& vertices,
                                    const std::optional<TensorView>& colors,
                                    const std::optional<TensorView>& faces, std::string_view config,
                                    const MeshNames& names) {
  const TensorView points = batch_of(vertices, names.vertices);
  if (points.count() == 0) throw FormatError(names.vertices, "holds no vertex");
  std::vector<std::pair<Part, TensorView>> parts = {{Part::kVertex, points}};
  if (faces) {
    parts.emplace_back(Part::kFace, batch_beside(points, *faces, names.faces));
    check_faces(parts.back().second, points.size(1), names.faces);
  }
  if (colors) parts.emplace_back(Part::kColor, colors_of(points, *colors, names.colors));
  Mesh mesh{tag, stored_config(config, names.config)};
  for (const auto& [part, values] : parts) mesh.parts |= bit_of(part);
  std::vector<Summary> summaries;
  for (const auto& [part, values] : parts) summaries.push_back(part_summary(mesh, part, values));
  return summaries;
}

}  // namespace tbviz
