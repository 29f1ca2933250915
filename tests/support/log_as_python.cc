// Makes one call of SummaryWriter's, or a few, in a run of its own, for each case: what
// tests/oracle/test_summary_writer.py does in Python with the same values. Argument: a folder.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/summary_writer.h"

namespace {

using namespace tbviz;  // NOLINT(google-build-using-namespace)

// Numbers in [0, 1], the same in every language.
std::vector<float> ramp(std::size_t count) {
  std::vector<float> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<float>(i * 37 % 101) / 100.0F;
  return numbers;
}

std::vector<std::uint8_t> bytes(std::size_t count) {
  std::vector<std::uint8_t> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<std::uint8_t>(i * 37 % 256);
  return numbers;
}

void scalar(SummaryWriter& writer) {
  const double infinity = std::numeric_limits<double>::infinity();
  writer.add_scalar("loss/train", 0.1, 3);
  writer.add_scalar("loss/train", 1e300, -1);
  writer.add_scalar("loss/train", -infinity, std::int64_t{1} << 40);
  writer.add_scalar("none", 7);
  writer.add_scalar("new", 0.1, 3, {}, true);
  writer.add_scalar("double", 0.1, 3, {}, true, true);
}

void scalars(SummaryWriter& writer) {
  for (int step = 0; step < 3; ++step) {
    writer.add_scalars("a/b", {{"train", step}, {"val/x", 2 * step}}, step);
  }
}

void histogram(SummaryWriter& writer) {
  const std::vector<float> values = ramp(1000);
  writer.add_histogram("default", values, 1);
  writer.add_histogram("strided", view_of(values.data(), {10, 5}, {100, 7}), 2);
  writer.add_histogram("list", {1, 2, 2, 3}, 3);
  for (const char* rule : {"auto", "fd", "doane", "scott", "stone", "rice", "sturges", "sqrt"}) {
    writer.add_histogram(rule, values, 4, rule);
  }
  writer.add_histogram("thirty", values, 5, 30);
  writer.add_histogram("edges", values, 6, std::vector<double>{0, 0.25, 0.5, 2});
  writer.add_histogram("few", values, 7, "tensorflow", {}, 20);
}

void histogram_raw(SummaryWriter& writer) {
  const std::vector<double> limits = {-1, 0, 3};
  const std::vector<double> counts = {1, 0, 3};
  writer.add_histogram_raw("raw", -1, 2.5, 4, 2, 7.25, limits, counts, 5);
}

void image(SummaryWriter& writer) {
  const std::vector<float> values = ramp(3 * 8 * 6);
  const std::vector<std::uint8_t> pixels = bytes(3 * 8 * 6);
  writer.add_image("chw", view_of(values.data(), {3, 8, 6}), 1);
  writer.add_image("hwc", view_of(pixels.data(), {8, 6, 3}), 2, {}, "HWC");
  writer.add_image("hw", view_of(pixels.data(), {12, 12}), 3, {}, "HW");
  writer.add_image("gray", view_of(values.data(), {1, 12, 12}), 4);
}

void images(SummaryWriter& writer) {
  const std::vector<float> values = ramp(10 * 3 * 4 * 5);
  writer.add_images("nchw", view_of(values.data(), {10, 3, 4, 5}), 1);
  writer.add_images("nhwc", view_of(values.data(), {10, 4, 5, 3}), 2, {}, "NHWC");
  writer.add_images("gray", view_of(values.data(), {30, 1, 4, 5}), 3);
}

void boxes(SummaryWriter& writer) {
  const std::vector<std::uint8_t> pixels = bytes(std::size_t{3} * 40 * 60);
  const std::vector<float> places = {5, 6, 30, 20, 20.7F, 10, 50, 38, -3, 30, 70, 45};
  writer.add_image_with_boxes("boxes", view_of(pixels.data(), {3, 40, 60}),
                              view_of(places.data(), {3, 4}), 1);
  writer.add_image_with_boxes("twice", view_of(pixels.data(), {40, 60, 3}),
                              view_of(places.data(), {3, 4}), 2, {}, 2, "HWC");
}

void figure(SummaryWriter& writer) {
  const std::vector<std::uint8_t> pixels = bytes(std::size_t{2} * 6 * 8 * 3);
  std::vector<std::string> files;
  for (const std::size_t begin : {0, 6 * 8 * 3}) {
    Image image{.height = 6, .width = 8, .pixels = {}};
    image.pixels.assign(pixels.data() + begin, pixels.data() + begin + 6 * 8 * 3);
    files.push_back(encode_png(image));
  }
  writer.add_figure("one", files[0], 1);
  writer.add_figure("two", {files[0], files[1]}, 2);
}

void text(SummaryWriter& writer) {
  writer.add_text("a/b", "# Größe\n\n| a |\n|---|\n", 3);
  writer.add_text("empty", "");
}

void tensor(SummaryWriter& writer) {
  const std::vector<float> values = ramp(6);
  const std::vector<double> doubles = {0.1, -0.0};
  const std::vector<std::int64_t> integers = {-1, 1, 1LL << 40};
  const std::vector<std::int32_t> small = {-7, 7};
  writer.add_tensor("float", view_of(values.data(), {2, 3}), 1);
  writer.add_tensor("double", doubles, 2);
  writer.add_tensor("int64", integers, 3);
  writer.add_tensor("int32", small, 4);
  writer.add_tensor("bool", std::vector<bool>{true, false}, 5);
}

// What torch writes of these, TensorBoard does not read back.
void tensor_that_torch_breaks(SummaryWriter& writer) {
  std::vector<Float16> halves;
  std::vector<BFloat16> brains;
  for (const float value : ramp(6)) {
    halves.push_back(Float16::nearest(value));
    brains.push_back(BFloat16::nearest(value));
  }
  writer.add_tensor("uint8", bytes(6));
  writer.add_tensor("half", halves);
  writer.add_tensor("bfloat16", brains);
}

void pr_curve(SummaryWriter& writer) {
  const std::vector<float> predictions = ramp(500);
  std::vector<bool> labels;
  for (std::size_t i = 0; i < predictions.size(); ++i) labels.push_back(i % 3 == 0);
  writer.add_pr_curve("plain", labels, predictions, 1);
  writer.add_pr_curve("few", labels, predictions, 2, 10);
  writer.add_pr_curve("weighted", labels, predictions, 3, 50, ramp(500));
}

void pr_curve_raw(SummaryWriter& writer) {
  writer.add_pr_curve_raw("raw", {75, 64, 21, 5, 0}, {150, 105, 18, 0, 0}, {0, 45, 132, 150, 150},
                          {0, 11, 54, 70, 75}, {0.3333, 0.378, 0.538, 1, 0},
                          {1, 0.853, 0.28, 0.066, 0}, 0, 5);
}

void custom_scalars(SummaryWriter& writer) {
  writer.add_custom_scalars(
      {{"Taiwan", {{"twse", {"twse/0050", "twse/2330"}}}},
       {"USA",
        {{"dow", {"dow/aaa", "dow/bbb", "dow/ccc"}, ScalarChart::Kind::kMargin},
         {"nasdaq", {"nasdaq/aaa"}}}}});
}

void multilinechart(SummaryWriter& writer) {
  writer.add_custom_scalars_multilinechart({"twse/0050", "twse/2330"});
}

void marginchart(SummaryWriter& writer) {
  writer.add_custom_scalars_marginchart({"a", "b", "c"}, "category", "title");
}

void mesh(SummaryWriter& writer) {
  const std::vector<float> vertices = {1, 1, 1, -1, -1, 1, 1, -1, -1, -1, 1, -1};
  const std::vector<std::uint8_t> colors = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 0, 255};
  const std::vector<int> faces = {0, 2, 3, 0, 3, 1, 0, 1, 2, 1, 3, 2};
  writer.add_mesh("cube", view_of(vertices.data(), {1, 4, 3}), view_of(colors.data(), {1, 4, 3}),
                  view_of(faces.data(), {1, 4, 3}), R"({"lights": [], "camera": {"fov": 75}})", 3);
  writer.add_mesh("cloud", view_of(vertices.data(), {2, 2, 3}));
}

void audio(SummaryWriter& writer) {
  std::vector<float> sound = ramp(800);
  for (float& sample : sound) sample = sample * 3 - 1.5F;
  writer.add_audio("clip", sound, 2, 16000);
  writer.add_audio("default", view_of(sound.data(), {1, 800}));
}

void video(SummaryWriter& writer) {
  const std::vector<std::uint8_t> pixels = bytes(std::size_t{3} * 4 * 3 * 6 * 8);
  writer.add_video("clips", view_of(pixels.data(), {3, 4, 3, 6, 8}), 2, 4);
}

void hparams(SummaryWriter& writer) {
  writer.add_hparams({{"lr", 0.1}, {"batch", 32}, {"optimizer", "adam"}, {"nesterov", true}},
                     {{"accuracy", 0.75F}, {"loss", 1}}, {{"optimizer", {"adam", "sgd"}}}, "run_a");
}

void embedding(SummaryWriter& writer) {
  const std::vector<float> points = ramp(40);
  const std::vector<float> pictures = ramp(std::size_t{10} * 3 * 4 * 4);
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < 10; ++i) {
    names.push_back("point " + std::to_string(i));
    rows.push_back({names.back(), std::to_string(i)});
  }
  writer.add_embedding(view_of(points.data(), {10, 4}), names,
                       view_of(pictures.data(), {10, 3, 4, 4}), 1);
  writer.add_embedding(view_of(points.data(), {10, 4}), rows, {}, 2, "a/b", {"name", "index"});
}

void graph(SummaryWriter& writer) {
  const GraphNode::Result picture{DType::kFloat32, Shape{1, 3, 8, 8}};
  writer.add_graph({{{"input/x", "input", {}, {picture}, ""},
                     {"net/conv", "aten::conv2d", {"input/x"}, {picture}, "{ kernel : 3}"}}});
}

const std::vector<std::pair<std::string, std::function<void(SummaryWriter&)>>> kCases = {
    {"scalar", scalar},
    {"scalars", scalars},
    {"histogram", histogram},
    {"histogram_raw", histogram_raw},
    {"image", image},
    {"images", images},
    {"boxes", boxes},
    {"figure", figure},
    {"text", text},
    {"tensor", tensor},
    {"tensor_that_torch_breaks", tensor_that_torch_breaks},
    {"pr_curve", pr_curve},
    {"pr_curve_raw", pr_curve_raw},
    {"custom_scalars", custom_scalars},
    {"multilinechart", multilinechart},
    {"marginchart", marginchart},
    {"mesh", mesh},
    {"audio", audio},
    {"video", video},
    {"hparams", hparams},
    {"embedding", embedding},
    {"graph", graph},
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  try {
    for (const auto& [name, log] : kCases) {
      SummaryWriter writer(std::filesystem::path(argv[1]) / name, {.wall_time = 1234567890.125});
      log(writer);
      writer.close();
    }
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
