#include "tbviz/checkpoint.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "support/torch_pickle.h"
#include "support/zip_builder.h"
#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/error.h"

using namespace tbviz;
using namespace tbviz::test::pickle;
using tbviz::test::ZipBuilder;

namespace {

// The floats 0, 1, 2, ... as storage "0".
std::string storage(std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i);
  return std::string(as_chars(std::as_bytes(std::span(values))));
}

std::string saved(const std::string& value) {
  return ZipBuilder().add("m/data.pkl", whole(value)).add("m/data/0", storage(240)).finish();
}

std::string scripted(const std::string& value, const std::string& constants = "(t") {
  return ZipBuilder()
      .add("m/data.pkl", whole(value))
      .add("m/data/0", storage(240))
      .add("m/constants.pkl", whole(constants))
      .add("m/constants/0", storage(240))
      .finish();
}

std::vector<std::string> names(const Checkpoint& checkpoint) {
  std::vector<std::string> found;
  for (const NamedTensor& tensor : checkpoint.tensors()) found.push_back(tensor.name);
  return found;
}

std::vector<float> values(const TensorView& view) {
  const Tensor copy = to_contiguous(view);
  const auto all = copy.values<float>();
  return {all.begin(), all.end()};
}

std::string refusal(const std::string& bytes) {
  try {
    (void)read_checkpoint(as_bytes(bytes), "m.pt");
  } catch (const FormatError& error) {
    return error.what();
  }
  return "accepted";
}

const std::string kMatrix = tensor(0, {2, 3}, {3, 1});
const std::string kKernels = tensor(0, {2, 3, 2, 2}, {12, 4, 2, 1});

}  // namespace

TEST_CASE("checkpoint: nested keys and list positions are joined by dots") {
  const std::string bytes = saved(dict({{"epoch", number(3)},
                                        {"model", dict({{"a.weight", kMatrix}})},
                                        {"list", "](" + kMatrix + "N" + kMatrix + "e"}}));
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
  CHECK(checkpoint.format() == "PyTorch zip");
  CHECK(names(checkpoint) == std::vector<std::string>{"model.a.weight", "list.0", "list.2"});
}

TEST_CASE("checkpoint: tensors are views of their storage, strides and offset included") {
  const std::string bytes = saved(dict({{"t", tensor(5, {2, 2}, {1, 10})}}));
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
  const TensorView& view = checkpoint.tensors().front().values;
  CHECK(values(view) == std::vector<float>{5, 15, 6, 16});
  CHECK(as_chars({view.data(), 1}).data() >= bytes.data());
  CHECK(as_chars({view.data(), 1}).data() < bytes.data() + bytes.size());
}

TEST_CASE("checkpoint: a lone tensor is called like its file") {
  const std::string bytes = saved(kMatrix);
  CHECK(names(read_checkpoint(as_bytes(bytes), "some/mean.pt")) ==
        std::vector<std::string>{"mean"});
}

TEST_CASE("checkpoint: Python's modules are read through their members") {
  const std::string inner = module("torch.nn.modules.conv", "Conv2d",
                                   {{"training", "\x88"},
                                    {"_parameters", dict({{"weight", kKernels}, {"bias", "N"}})},
                                    {"_buffers", dict({})},
                                    {"_modules", dict({})}});
  const std::string bytes = saved(module("__main__", "Net",
                                         {{"_parameters", dict({{"scale", kMatrix}})},
                                          {"_buffers", dict({{"mean", kMatrix}})},
                                          {"_modules", dict({{"conv", inner}})},
                                          {"cache", kMatrix}}));
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
  CHECK(names(checkpoint) ==
        std::vector<std::string>{"scale", "mean", "conv.weight", "cache"});  // An attribute's last.
  CHECK(checkpoint.tensors()[3].role == TensorRole::kUnknown);
  CHECK(checkpoint.tensors()[0].owner == "Net");
  CHECK(checkpoint.tensors()[2].owner == "Conv2d");
}

TEST_CASE("checkpoint: TorchScript modules hold tensors first, then submodules, then constants") {
  const std::string conv = module("__torch__.torch.nn.modules.conv.___torch_mangle_1",
                                  "ConvTranspose2d", {{"weight", kKernels}});
  const std::string bytes =
      scripted(module("__torch__", "Net", {{"conv", conv}, {"w", kMatrix}}), "(" + kMatrix + "t");
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
  CHECK(checkpoint.format() == "TorchScript");
  CHECK(names(checkpoint) == std::vector<std::string>{"w", "conv.weight", "constants.0"});
  CHECK(checkpoint.contents().globals.size() >= 4);
}

TEST_CASE("checkpoint: typed lists and tagged values of TorchScript are seen through") {
  const std::string list =
      global("torch.jit._pickle", "build_tensorlist") + "(](" + kMatrix + kMatrix + "etR";
  const std::string tagged = global("torch.jit._pickle", "restore_type_tag") + "(" +
                             dict({{"k", kMatrix}}) + text("Dict[str, Tensor]") + "tR";
  const std::string bytes =
      scripted(module("__torch__", "Net", {{"list", list}, {"dict", tagged}}));
  CHECK(names(read_checkpoint(as_bytes(bytes), "m.pt")) ==
        std::vector<std::string>{"list.0", "list.1", "dict.k"});
}

TEST_CASE("checkpoint: a tensor outside its storage is refused") {
  CHECK(refusal(saved(dict({{"t", tensor(0, {240}, {1})}}))) == "accepted");
  CHECK(refusal(saved(dict({{"t", tensor(0, {241}, {1})}}))).find("reaches beyond the 240") !=
        std::string::npos);
  CHECK(refusal(saved(dict({{"t", tensor(1, {240}, {1})}}))).find("reaches") != std::string::npos);
  CHECK(refusal(saved(dict({{"t", tensor(-1, {2}, {1})}}))).find("m.pt: t: malformed tensor") == 0);
  CHECK(refusal(saved(dict({{"t", tensor(2'000'000'000, {0}, {1})}}))) == "accepted");  // Empty.
  CHECK(refusal(saved(dict({{"t", tensor(0, {120}, {1}, "DoubleStorage")}}))) == "accepted");
  CHECK(refusal(saved(dict({{"t", tensor(0, {121}, {1}, "DoubleStorage")}}))) != "accepted");
}

TEST_CASE("checkpoint: a tensor of an unknown data type is listed, and the others are read") {
  const std::string bytes =
      saved(dict({{"c", tensor(0, {1}, {1}, "QUInt4x2Storage")}, {"m", kMatrix}}));
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
  CHECK(names(checkpoint) == std::vector<std::string>{"m"});
  REQUIRE(checkpoint.contents().unread.size() == 1);
  CHECK(checkpoint.contents().unread[0].name == "c");
  CHECK_THROWS_WITH_AS(checkpoint.check_unread(),
                       "m.pt: c: data type torch.QUInt4x2Storage is not supported",
                       UnsupportedError);
}

TEST_CASE("checkpoint: the file tells parameters from buffers in a module that Python saved") {
  const Members module_state = {{"_parameters", dict({{"weight", kMatrix}})},
                                {"_buffers", dict({{"mean", kMatrix}})}};
  const std::string bytes = saved(module("torch", "Norm", module_state));
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
  REQUIRE(checkpoint.tensors().size() == 2);
  CHECK(checkpoint.tensors()[0].role == TensorRole::kParameter);
  CHECK(checkpoint.tensors()[1].role == TensorRole::kBuffer);
}

TEST_CASE("checkpoint: unknown formats are not supported") {
  CHECK_THROWS_AS((void)read_checkpoint(as_bytes("neither"), "m.pt"), UnsupportedError);
  const std::string zip = ZipBuilder().add("a.txt", "text").finish();
  CHECK_THROWS_AS((void)read_checkpoint(as_bytes(zip), "m.pt"), UnsupportedError);
}

TEST_CASE("convolutions: by class where the file tells it") {
  const auto layer = [](std::string_view name, const std::string& weight) {
    return module("__torch__.torch.nn.modules.conv", name, {{"weight", weight}});
  };
  const std::string bytes = scripted(
      module("__torch__", "Net",
             {{"position", tensor(0, {1, 3, 2, 2}, {12, 4, 2, 1})},  // Four axes, no convolution.
              {"up", layer("ConvTranspose2d", kKernels)},
              {"line", layer("Conv1d", tensor(0, {2, 3, 4}, {12, 4, 1}))},
              {"fc", layer("Linear", kMatrix)}}));
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
  const std::vector<ConvolutionLayer> layers = find_convolutions(checkpoint);
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].name == "up");
  CHECK(layers[0].kind == "ConvTranspose2d");
  CHECK(layers[0].transposed);
  CHECK(layers[1].name == "line");
  CHECK_FALSE(layers[1].transposed);
}

TEST_CASE("convolutions: a module under two names is one layer, with the first of them") {
  const auto names_of_layers = [](const std::string& bytes) {
    const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
    CHECK(names(checkpoint) == std::vector<std::string>{"a.weight", "b.weight", "c.weight"});
    std::vector<std::string> found;
    for (const ConvolutionLayer& layer : find_convolutions(checkpoint)) found.push_back(layer.name);
    return found;
  };
  const Members weight = {{"weight", kKernels}};
  const std::string conv = module("__torch__", "Conv2d", weight);
  const Members shared = {{"a", conv + "q\7"}, {"b", "h\7"}, {"c", conv}};  // BINPUT, BINGET.
  CHECK(names_of_layers(scripted(module("__torch__", "Net", shared))) ==
        std::vector<std::string>{"a", "c"});
  const std::string plain = module("torch", "Conv2d", {{"_parameters", dict(weight)}});
  const Members python = {{"a", plain + "q\7"}, {"b", "h\7"}, {"c", plain}};
  CHECK(names_of_layers(saved(module("__main__", "Net", {{"_modules", dict(python)}}))) ==
        std::vector<std::string>{"a", "c"});
}

TEST_CASE("convolutions: by shape where it does not") {
  const std::string bytes =
      saved(dict({{"a.weight", kKernels},
                  {"weights", kKernels},
                  {"counts", tensor(0, {1, 1, 2, 2}, {4, 4, 2, 1}, "IntStorage")},
                  {"fc.weight", kMatrix}}));
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
  const std::vector<ConvolutionLayer> layers = find_convolutions(checkpoint);
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].name == "a");
  CHECK(layers[0].kind.empty());
  CHECK(layers[1].name == "weights");
}
