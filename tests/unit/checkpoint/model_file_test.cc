// What is looked at more closely when a file is opened to be run: LibTorch takes it on trust.
#include "tbviz/checkpoint/model_file.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/torch_pickle.h"
#include "support/zip_builder.h"
#include "tbviz/error.h"

using namespace tbviz;
using namespace tbviz::test::pickle;
using tbviz::test::ZipBuilder;

namespace {

ModelFile open(const std::string& bytes) {
  const auto copy = std::make_shared<std::string>(bytes);
  return {copy, std::as_writable_bytes(std::span(*copy)), "m.pt"};
}

// A model with the given attribute, and 60 floats as storage "0".
ZipBuilder model(const std::string& attribute) {
  ZipBuilder zip;
  zip.add("m/data.pkl", whole(module("__torch__", "Net", {{"w", attribute}})))
      .add("m/data/0", std::string(240, '\0'))
      .add("m/constants.pkl", whole("(t"));
  return zip;
}

std::string matrix(std::int32_t elements, std::string_view storage = "FloatStorage") {
  return tensor(0, {2, 3}, {3, 1}, storage, {}, elements);
}

// What a file is refused for that may be looked at.
template <class Refusal = FormatError>
std::string refusal(const std::string& bytes) {
  (void)read_checkpoint(as_bytes(bytes), "m.pt");
  try {
    (void)open(bytes);
  } catch (const Refusal& error) {
    return error.what();
  }
  return "accepted";
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("model_file: a sound model, its archive and its weights") {
  const ModelFile file = open(model(matrix(60)).finish());
  CHECK(file.name() == "m.pt");
  CHECK(file.format() == kTorchScriptFormat);
  CHECK(file.checkpoint().tensors().front().name == "w");
  const Bytes record = file.archive().zip->stored(*file.archive().find("data/0"));
  *file.writable(record) = std::byte{7};
  CHECK(record[0] == std::byte{7});
}

TEST_CASE("model_file: other formats are opened as well, for the runtime to refuse") {
  CHECK(open(ZipBuilder().add("m/data.pkl", whole("}")).finish()).format() == "PyTorch zip");
  CHECK_THROWS_AS((void)open("neither"), UnsupportedError);
}

TEST_CASE("model_file: code without constants is TorchScript") {
  const std::string bytes = ZipBuilder()
                                .add("m/data.pkl", whole(module("__torch__", "Net", {})))
                                .add("m/code/__torch__.py", "")
                                .finish();
  CHECK(open(bytes).format() == kTorchScriptFormat);
}

TEST_CASE("model_file: a storage has to have the elements that are claimed") {
  CHECK(contains(refusal(model(matrix(61)).finish()),
                 "data/0 claims 61 elements of 4 bytes, but its record at offset"));
  CHECK(contains(refusal(model(matrix(-1)).finish()), "data/0 claims -1 elements"));
  CHECK(contains(refusal(model(matrix(5)).finish()), "reaches beyond the 5 elements"));
}

TEST_CASE("model_file: tensors that nothing refers to are looked at") {
  const std::string popped = tensor(60, {1}, {1}, "FloatStorage", {}, 60) + "0";
  CHECK(contains(refusal(model(popped + matrix(60)).finish()), "reaches beyond the 60 elements"));
}

TEST_CASE("model_file: tensors that cannot be shown are looked at") {
  CHECK(contains(refusal(model(matrix(31, "ComplexFloatStorage")).finish()),
                 "claims 31 elements of 8 bytes"));
  CHECK(refusal(model(matrix(30, "Float8_e5m2Storage")).finish()) == "accepted");
  CHECK(contains(refusal<UnsupportedError>(model(matrix(1, "OddStorage")).finish()),
                 "storages of class torch.OddStorage are not supported"));
}

// LibTorch would make the call and get sizes that were never looked at.
TEST_CASE("model_file: sizes are plain tuples") {
  const auto tagged = [](const std::string& value) {
    return global("torch.jit._pickle", "restore_type_tag") + "(" + value + text("int") + "tR";
  };
  std::string value = matrix(60);
  for (const std::string& part : {numbers({2, 3}), numbers({3, 1})}) {
    value.replace(value.find(part), part.size(), tagged(part));
  }
  CHECK(contains(refusal(model(value).finish()), "sizes and strides do not fit together"));
}

TEST_CASE("model_file: compressed records have a bound of their own") {
  test::ZipEntry record;
  record.name = "m/data/1";
  record.data = std::string(1U << 19U, '\0');
  record.method = 8;
  record.claimed_size = (std::int64_t{1} << 28U) + 1;
  const std::string bytes = model(matrix(60)).add(std::move(record)).finish();
  CHECK(contains(refusal(bytes), "it inflates to 268435457 bytes; at most 268435456 are read"));
}

// LibTorch would run the first, of which nothing was checked.
TEST_CASE("model_file: names that differ in case only are one name to LibTorch") {
  const std::string sound = whole(module("__torch__", "Net", {{"w", matrix(60)}}));
  const auto with_first = [&](const std::string& name) {
    ZipBuilder zip;
    zip.add(name, whole(module("__torch__", "Net", {{"w", matrix(0x7fffffff)}})))
        .add("m/data.pkl", sound)
        .add("m/data/0", std::string(240, '\0'))
        .add("m/constants.pkl", whole("(t"));
    return zip.finish();
  };
  CHECK(contains(refusal(with_first("m/DATA.pkl")),
                 "zip member m/DATA.pkl at offset 0: LibTorch would take its name for m/data.pkl"));
  CHECK(contains(refusal(model(matrix(60)).add("m/extra/a", "").add("m/Extra/A", "").finish()),
                 "would take its name for m/extra/a"));
  CHECK(refusal(with_first("m/other.pkl")) == "accepted");
}

// The reader here does not see it, as if the model had none.
TEST_CASE("model_file: constants under a name in another case are not overlooked") {
  const std::string bytes = ZipBuilder()
                                .add("m/data.pkl", whole(module("__torch__", "Net", {})))
                                .add("m/Constants.pkl", whole(matrix(0x7fffffff)))
                                .add("m/code/__torch__.py", "")
                                .finish();
  CHECK(contains(refusal(bytes), "LibTorch would take its name for m/constants.pkl"));
}

// LibTorch has a reader of its own for them, which believes what it reads.
TEST_CASE("model_file: archives with a model.json are not run") {
  const std::string bytes = model(matrix(60)).add("m/model.json", "{}").finish();
  CHECK(contains(refusal<UnsupportedError>(bytes), "load it in Python and save it again"));
  CHECK(contains(refusal(model(matrix(60)).add("m/MODEL.json", "{}").finish()),
                 "LibTorch would take its name for m/model.json"));
}
