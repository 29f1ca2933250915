// What TorchScript archives tell beside their tensors.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/torch_pickle.h"
#include "support/zip_builder.h"
#include "tbviz/checkpoint.h"

using namespace tbviz;
using namespace tbviz::test::pickle;
using tbviz::test::ZipBuilder;

namespace {

const std::string kVector = tensor(0, {2}, {1});

// A model of two layers of one class name, each in a module of its own.
ZipBuilder model() {
  const auto layer = [](std::string_view package) {
    return module(package, "Layer", {{"w", kVector}, {"mean", kVector}, {"other", kVector}});
  };
  ZipBuilder zip;
  zip.add("m/data.pkl", whole(module("__torch__", "Net",
                                     {{"a", layer("__torch__.my.layers")},
                                      {"b", layer("__torch__.my.layers.___torch_mangle_0")}})))
      .add("m/data/0", std::string(8, '\0'))
      .add("m/constants.pkl", whole(")"));
  return zip;
}

std::string roles(const std::string& bytes) {
  std::string found;
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
  for (const NamedTensor& tensor : checkpoint.tensors()) {
    found += tensor.role == TensorRole::kParameter ? 'p'
             : tensor.role == TensorRole::kBuffer  ? 'b'
                                                   : '-';
  }
  return found;
}

const std::string kSource =
    "class Layer(Module):\n"
    "  __parameters__ = [\"w\", ]\n"
    "  __buffers__ = [\"mean\", ]\n"
    "  w : Tensor\n";

}  // namespace

TEST_CASE("torchscript: sources of classes tell parameters from buffers") {
  const std::string path = "m/code/__torch__/my/layers";
  CHECK(roles(model().finish()) == "------");
  CHECK(roles(model().add(path + ".py", kSource).finish()) == "pb----");
  CHECK(roles(model().add(path + "/___torch_mangle_0.py", kSource).finish()) == "---pb-");
  const std::string two =
      "class First(Module):\n  __parameters__ = [\"mean\", \"w\", ]\n  __buffers__ = []\n" +
      kSource + "class Last(Module):\n  __parameters__ = [\"other\", ]\n";
  CHECK(roles(model().add(path + ".py", two).finish()) == "pb----");
}

TEST_CASE("torchscript: sources that cannot be read tell nothing") {
  const std::string path = "m/code/__torch__/my/layers.py";
  const auto odd = [&](std::string_view source) {
    return roles(model().add(path, std::string(source)).finish());
  };
  CHECK(odd("") == "------");
  CHECK(odd("class Layer") == "------");
  CHECK(odd("class Layer(Module):\n  __parameters__ = [\"w") == "------");
  CHECK(odd("class Layer(Module):\n  __parameters__ = [\"w\"") == "p-----");
  CHECK(odd("  __parameters__ = [\"w\", ]\nclass Layer(Module):\n") == "------");
  test::ZipEntry damaged;
  damaged.name = path;
  damaged.data = "no deflate stream";
  damaged.method = 8;
  damaged.claimed_size = 100;
  CHECK(roles(model().add(damaged).finish()) == "------");
}

TEST_CASE("torchscript: the archive's version and byte order are facts") {
  const std::string bytes = model().add("m/version", "3\n").add("m/byteorder", "little").finish();
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
  const std::vector<CheckpointFact>& facts = checkpoint.contents().facts;
  REQUIRE(facts.size() == 2);
  CHECK(facts[0].key == "version");
  CHECK(facts[0].value == "3");
  CHECK(facts[1].key == "byte order");
  CHECK(facts[1].value == "little");
}
