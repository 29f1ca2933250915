#include "tbviz/plugins/embedding.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/scratch_folder.h"
#include "tbviz/error.h"

using namespace tbviz;
using test::read_file;
using test::ScratchFolder;

namespace {

const std::array<float, 2> kNumbers = {1, 2};

TensorView vectors() {
  return {DType::kFloat32, {2, 1}, reinterpret_cast<const std::byte*>(kNumbers.data())};
}

int count_in(std::string_view text, std::string_view word) {
  int count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("embedding: writers of one run lose no entry of each other") {
  constexpr int kEach = 25;
  const ScratchFolder scratch;
  const std::filesystem::path run = scratch.path() / "run";
  {
    std::vector<std::jthread> writers;
    for (const std::string_view name : {"a", "b"}) {
      writers.emplace_back([&run, name] {
        for (int step = 0; step < kEach; ++step) {
          write_embedding(run, {.vectors = vectors(), .tag = std::string(name), .step = step});
        }
      });
    }
  }
  const std::string config = read_file(run / "projector_config.pbtxt");
  CHECK(count_in(config, "embeddings {") == 2 * kEach);
  for (int step = 0; step < kEach; ++step) {
    CHECK(count_in(config, fmt::format("tensor_name: \"a:{:05}\"", step)) == 1);
    CHECK(count_in(config, fmt::format("tensor_name: \"b:{:05}\"", step)) == 1);
  }
}

TEST_CASE("embedding: each tag has a folder of its own") {
  const auto folder_of = [](const std::string& tag) {
    const ScratchFolder run;
    write_embedding(run.path(), {.vectors = vectors(), .tag = tag});
    const auto folder = std::filesystem::directory_iterator(run.path() / "00000");
    CHECK(read_file(folder->path() / "tensors.tsv") == "1.0\n2.0\n");
    return folder->path().filename().string();
  };
  CHECK(folder_of("") == "%");
  CHECK(folder_of("_") == "_");
  CHECK(folder_of(".") == "%2e");
  CHECK(folder_of("_.") == "_.");
  CHECK(folder_of("..") == "%2e%2e");
  CHECK(folder_of("%2e") == "%252e");
  CHECK(folder_of("a/b\\c") == "a%2fb%5cc");
}

TEST_CASE("embedding: a header without labels is refused") {
  const Embedding embedding{.vectors = vectors(), .labels = {.header = {"name"}, .rows = {}}};
  CHECK_THROWS_AS(check_embedding(embedding), UsageError);
}
