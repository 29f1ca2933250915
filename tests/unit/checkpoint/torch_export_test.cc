// Archives of torch.export.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "shell/exit_code.h"
#include "support/torch_pickle.h"
#include "support/zip_builder.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/error.h"

using namespace tbviz;
using tbviz::test::ZipBuilder;

namespace {

constexpr std::array<float, 24> kValues = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                           12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23};
const std::string kData(as_chars(std::as_bytes(std::span(kValues))));

std::string numbers(const std::vector<std::int64_t>& values) {
  std::string json;
  for (const std::int64_t value : values) {
    json += fmt::format("{}{{\"as_int\": {}}}", json.empty() ? "" : ", ", value);
  }
  return "[" + json + "]";
}

struct Entry {
  std::string name = "w";
  std::vector<std::int64_t> sizes = {2, 3};
  std::vector<std::int64_t> strides = {3, 1};
  std::int64_t offset = 0;
  int dtype = 7;
  int layout = 7;
  bool pickled = false;
};

std::string table(const std::vector<Entry>& entries) {
  std::string json;
  for (const Entry& entry : entries) {
    json += fmt::format(
        R"({}"{}": {{"path_name": "weight_0", "is_param": true, "use_pickle": {}, "tensor_meta": )"
        R"({{"dtype": {}, "sizes": {}, "strides": {}, "storage_offset": {{"as_int": {}}}, )"
        R"("layout": {}}}}})",
        json.empty() ? "" : ", ", entry.name, entry.pickled, entry.dtype, numbers(entry.sizes),
        numbers(entry.strides), entry.offset, entry.layout);
  }
  return "{\"config\": {" + json + "}}";
}

std::string exported(const std::string& weights, const std::string& graph = "{}") {
  return ZipBuilder()
      .add("m/data/weights/weight_0", kData)
      .add("m/data/weights/model_weights_config.json", weights)
      .add("m/models/model.json", graph)
      .add("m/archive_format", "pt2")
      .finish();
}

// A graph with one operator on the parameter "k".
std::string graph(std::string_view target, std::string_view more = "") {
  return fmt::format(
      R"({{"graph_module": {{"graph": {{"nodes": [{{"target": "torch.ops.aten.{}", "inputs": [)"
      R"({{"name": "input", "arg": {{"as_tensor": {{"name": "x"}}}}}}, )"
      R"({{"name": "weight", "arg": {{"as_tensor": {{"name": "p_k"}}}}}}{}]}}]}}, )"
      R"("signature": {{"input_specs": [{{"parameter": {{"arg": {{"name": "p_k"}}, )"
      R"("parameter_name": "k"}}}}]}}}}, "schema_version": {{"major": 8, "minor": 20}}, )"
      R"("torch_version": "2.13.0"}})",
      target, more);
}

std::string refusal(const std::string& bytes) {
  try {
    (void)read_checkpoint(as_bytes(bytes), "m.pt2");
  } catch (const Error& error) {
    return std::to_string(static_cast<int>(cli::exit_code_of(error))) + " " + error.what();
  }
  return "accepted";
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const Entry kKernel = {"k", {2, 3, 2, 2}, {12, 4, 2, 1}};

}  // namespace

TEST_CASE("torch.export: tensors are views of the storages that a table names") {
  const std::string bytes = exported(table({{"a", {2, 3}, {3, 1}}, {"b", {2, 2}, {1, 5}, 7}}));
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt2");
  CHECK(checkpoint.format() == "torch.export");
  REQUIRE(checkpoint.tensors().size() == 2);
  CHECK(checkpoint.tensors()[0].role == TensorRole::kParameter);
  CHECK(checkpoint.tensors()[1].name == "b");
  const Tensor copy = to_contiguous(checkpoint.tensors()[1].values);
  const auto values = copy.values<float>();
  CHECK(std::vector<float>(values.begin(), values.end()) == std::vector<float>{7, 12, 8, 13});
}

TEST_CASE("torch.export: the graph tells kernels, their kind and the program's version") {
  const auto kind = [](const std::string& graph_text) {
    const std::string bytes = exported(table({{"w"}, kKernel}), graph_text);
    const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt2");
    CHECK(checkpoint.contents().producer == "torch 2.13.0");
    REQUIRE(checkpoint.contents().facts.size() == 1);
    CHECK(checkpoint.contents().facts[0].value == "8.20");
    const std::vector<ConvolutionLayer> layers = find_convolutions(checkpoint);
    return layers.size() == 1 ? layers[0].name + " " + layers[0].kind : std::string("none");
  };
  CHECK(kind(graph("conv2d.default")) == "k Conv2d");
  CHECK(kind(graph("conv2d.padding")) == "k Conv2d");
  CHECK(kind(graph("conv_transpose2d.input")) == "k ConvTranspose2d");
  const auto general = [&](std::string_view truth) {
    return kind(
        graph("convolution.default",
              fmt::format(R"(, {{"name": "transposed", "arg": {{"as_bool": {}}}}})", truth)));
  };
  CHECK(general("false") == "k Conv2d");
  CHECK(general("true") == "k ConvTranspose2d");
  CHECK(kind(graph("linear.default")) == "k ");  // No convolution is known: judged by shape.
}

TEST_CASE("torch.export: what no tensor can show is listed, and the others are read") {
  Entry pickled{"pickled"}, sparse{"sparse"}, complex{"complex", {3}, {1}}, later{"later"};
  pickled.pickled = true;
  sparse.layout = 1;
  complex.dtype = 10;
  later.dtype = 99;
  const std::string bytes = exported(table({pickled, sparse, {"good"}, complex, later}));
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt2");
  REQUIRE(checkpoint.tensors().size() == 3);
  CHECK(checkpoint.tensors()[1].name == "complex.real");
  CHECK(checkpoint.tensors()[2].name == "complex.imag");
  CHECK(checkpoint.tensors()[2].values.shape() == Shape{3});
  CHECK(checkpoint.tensors()[2].values.strides() == std::vector<std::int64_t>{2});
  REQUIRE(checkpoint.contents().unread.size() == 3);
  CHECK(contains(checkpoint.contents().unread[0].error.what(), "m.pt2: pickled: is pickled"));
  CHECK(contains(checkpoint.contents().unread[1].error.what(), "m.pt2: sparse: sparse tensors"));
  CHECK(contains(checkpoint.contents().unread[2].error.what(), "later: data type 99"));
}

TEST_CASE("torch.export: a tensor has to lie in its storage") {
  const auto refused = [](std::vector<std::int64_t> sizes, std::vector<std::int64_t> strides,
                          std::int64_t offset) {
    return refusal(exported(table({{"w", std::move(sizes), std::move(strides), offset}})));
  };
  CHECK(refused({24}, {1}, 0) == "accepted");
  CHECK(
      contains(refused({25}, {1}, 0), "4 m.pt2: w: malformed tensor: shape (25,) reaches beyond"));
  CHECK(contains(refused({24}, {1}, 1), "reaches beyond"));
  CHECK(contains(refused({24}, {1}, -1), "do not fit together"));
  CHECK(contains(refused({2}, {1, 1}, 0), "do not fit together"));
  CHECK(contains(refused({std::int64_t{1} << 62, 8}, {8, 1}, 0), "reaches beyond"));
  const std::vector<std::int64_t> ones(70, 1);
  CHECK(contains(refused(ones, ones, 0), "a size is no number, or there are too many"));
}

TEST_CASE("torch.export: malformed tables and graphs name their part") {
  CHECK(
      contains(refusal(exported("{\"config\": {")), "4 m.pt2: data/weights/model_weights_config"));
  CHECK(contains(refusal(exported(table({{}}), "{]")), "4 m.pt2: models/model.json: malformed"));
  CHECK(refusal(exported("[1, {\"config\": 3}]")) == "accepted");  // JSON, but it lists nothing.
  const std::string symbolic =
      R"({"config": {"w": {"path_name": "weight_0", "tensor_meta": {"dtype": 7, "layout": 7, )"
      R"("sizes": [{"as_expr": {}}], "strides": [{"as_int": 1}]}}}})";
  CHECK(contains(refusal(exported(symbolic)), "a size is no number"));
  std::string other = table({{}});
  other.replace(other.find("weight_0"), 8, "weight_1");
  CHECK(contains(refusal(exported(other)), "data/weights/weight_1, the values of w, is missing"));
}

TEST_CASE("torch.export: archives without weights say why") {
  const auto archive = [](const std::string& path) {
    return refusal(ZipBuilder().add("m/archive_format", "pt2").add(path, "{}").finish());
  };
  CHECK(contains(archive("m/data/aotinductor/model/model.so"), "5 m.pt2: holds a model that AOT"));
  CHECK(contains(archive("m/other"), "4 m.pt2: is an archive of torch.export, but models/ is"));
  CHECK(contains(archive("m/models/model.json"), "model_weights_config.json, the model's weights"));
}

TEST_CASE(
    "torch.export: weights of a model may lie in a file of torch.save, and in no deeper one") {
  using namespace tbviz::test::pickle;
  const std::string inner = ZipBuilder()
                                .add("archive/data.pkl", whole(dict({{"w", tensor(0, {2}, {1})}})))
                                .add("archive/data/0", kData)
                                .finish();
  const auto flat = [](const std::string& weights) {
    return ZipBuilder()
        .add("serialized_exported_program.json", "{}")
        .add("serialized_state_dict.pt", weights)
        .finish();
  };
  const std::string bytes = flat(inner);
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt2");
  REQUIRE(checkpoint.tensors().size() == 1);
  CHECK(checkpoint.tensors()[0].name == "w");
  CHECK(refusal(flat("")) == "accepted");  // A model without weights.
  CHECK(contains(refusal(flat(bytes)), "serialized_state_dict.pt is no file of torch.save"));
  CHECK(
      contains(refusal(flat(inner.substr(0, 100))), "m.pt2: serialized_state_dict.pt: offset 100"));
}
