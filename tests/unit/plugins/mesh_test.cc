#include "tbviz/plugins/mesh.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

#include "support/make_tensor.h"
#include "support/value_hex.h"
#include "tbviz/error.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

// The bytes are those of torch.utils.tensorboard.summary.mesh.
namespace {

const Tensor kVertices =
    make_tensor<std::int64_t>(DType::kInt64, {1, 3, 3}, {1, 2, 3, 0, 0, 0, 1, 1, 1});
const Tensor kColors =
    make_tensor<std::uint8_t>(DType::kUInt8, {1, 3, 3}, {255, 0, 1, 255, 0, 1, 255, 0, 1});
const Tensor kFaces = make_tensor<std::int32_t>(DType::kInt32, {1, 1, 3}, {0, 1, 2});

}  // namespace

TEST_CASE("mesh: points alone") {
  const Tensor point = make_tensor<float>(DType::kFloat32, {1, 1, 3}, {1, 2, 3});
  const std::vector<Summary> summaries = mesh_summaries("m", point);
  REQUIRE(summaries.size() == 1);
  CHECK(value_hex(summaries[0]) ==
        "m_VERTEX mesh "
        "421e0801120c1202080112020801120208032a0c0000803f00000040000040404a1a0a180a046d657368121012"
        "016d18012a027b7d32030101033802");
}

TEST_CASE("mesh: faces, colors and a configuration, whose keys are sorted") {
  const std::vector<Summary> summaries = mesh_summaries(
      "m", kVertices, kColors, kFaces, R"({"b": {"z": 0.0000001, "a": "ö"}, "a": [1, 2.0]})");
  REQUIRE(summaries.size() == 3);
  CHECK(value_hex(summaries[0]) ==
        "m_VERTEX mesh "
        "42360801120c1202080112020803120208032a240000803f00000040000040400000000000000000000000000"
        "000803f0000803f0000803f4a490a470a046d657368123f12016d18012a317b2261223a205b312c20322e305d2"
        "c202262223a207b2261223a20225c7530306636222c20227a223a2031652d30377d7d3203010303380e");
  CHECK(value_hex(summaries[1]) ==
        "m_FACE mesh "
        "421e0801120c1202080112020801120208032a0c000000000000803f000000404a490a470a046d657368123f12"
        "016d18022a317b2261223a205b312c20322e305d2c202262223a207b2261223a20225c7530306636222c20227a"
        "223a2031652d30377d7d3203010103380e");
  CHECK(value_hex(summaries[2]) ==
        "m_COLOR mesh "
        "42360801120c1202080112020803120208032a2400007f43000000000000803f00007f43000000000000803f00"
        "007f43000000000000803f4a490a470a046d657368123f12016d18032a317b2261223a205b312c20322e305d2c"
        "202262223a207b2261223a20225c7530306636222c20227a223a2031652d30377d7d3203010303380e");
}

TEST_CASE("mesh: without a batch it is one of one") {
  const TensorView vertices(DType::kInt64, {3, 3}, kVertices.data());
  const TensorView faces(DType::kInt32, {1, 3}, kFaces.data());
  CHECK(mesh_summaries("m", vertices, kColors, faces) ==
        mesh_summaries("m", kVertices, kColors, kFaces));
}

TEST_CASE("mesh: shapes that are none of a mesh are refused, by name") {
  const auto refused = [&](const Tensor& values) {
    CHECK_THROWS_AS(mesh_summaries("m", values), FormatError);
    CHECK_THROWS_AS(mesh_summaries("m", kVertices, values), FormatError);
    CHECK_THROWS_AS(mesh_summaries("m", kVertices, {}, values), FormatError);
  };
  refused(Tensor(DType::kFloat32, {3}));
  refused(Tensor(DType::kFloat32, {1, 3, 2}));
  refused(Tensor(DType::kFloat32, {1, 1, 3, 3}));
  CHECK_THROWS_WITH_AS(
      mesh_summaries("m", kVertices, {}, Tensor(DType::kFloat32, {3}), {}, {.faces = "faces.npy"}),
      "faces.npy: has shape (3,), not (N, 3) or (batch, N, 3)", FormatError);
  CHECK_THROWS_AS(mesh_summaries("m", Tensor(DType::kFloat32, {0, 3})), FormatError);
}

TEST_CASE("mesh: parts that do not fit together are refused") {
  CHECK_THROWS_AS(mesh_summaries("m", kVertices, Tensor(DType::kUInt8, {1, 2, 3})), UsageError);
  CHECK_THROWS_AS(mesh_summaries("m", kVertices, Tensor(DType::kUInt8, {2, 3, 3})), UsageError);
  CHECK_THROWS_AS(mesh_summaries("m", kVertices, {}, Tensor(DType::kInt32, {2, 1, 3})), UsageError);
}

TEST_CASE("mesh: faces of vertices that are not there are refused") {
  for (const double bad : {3.0, -1.0, 0.5}) {
    const Tensor faces = make_tensor<double>(DType::kFloat64, {1, 3}, {0, bad, 2});
    CHECK_THROWS_AS(mesh_summaries("m", kVertices, {}, faces), FormatError);
  }
}

TEST_CASE("mesh: a configuration is a JSON object") {
  CHECK_THROWS_AS(mesh_summaries("m", kVertices, {}, {}, "[]"), FormatError);
  CHECK_THROWS_AS(mesh_summaries("m", kVertices, {}, {}, "{"), FormatError);
}
