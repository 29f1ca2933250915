// Times work on pictures without the start of a process: the median of each job, one line each. Run
// by bench.py beside peers/images_torch.py, which prints the same lines.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/image.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/tensor/synthetic.h"

namespace {

constexpr int kTimes = 15;

// Runs `job`, which returns the bytes that it made, and prints its name, milliseconds and bytes.
void time(std::string_view name, const std::function<std::size_t()>& job) {
  std::vector<double> milliseconds;
  std::size_t bytes = 0;
  for (int i = 0; i < kTimes; ++i) {
    const auto start = std::chrono::steady_clock::now();
    bytes = job();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    milliseconds.push_back(took.count());
  }
  std::nth_element(milliseconds.begin(), milliseconds.begin() + kTimes / 2, milliseconds.end());
  std::cout << fmt::format("{}\t{:.3f}\t{}\n", name, milliseconds[kTimes / 2], bytes);
}

tbviz::Image decode(const char* path) {
  const tbviz::MappedFile file{std::filesystem::path(path)};
  return tbviz::decode_image(file.bytes(), file.name());
}

}  // namespace

// usage: image_bench PICTURE...
int main(int argc, char** argv) {
  try {
    const tbviz::Tensor pictures = tbviz::make_synthetic("randn:4096,3,64,64@0");
    tbviz::GridOptions options;
    options.normalize = true;
    options.scale_each = true;
    time("make_grid", [&] { return tbviz::grid_image(pictures, options).pixels.size(); });
    for (int i = 1; i < argc; ++i) {
      const tbviz::Image image = decode(argv[i]);
      time(argv[i], [&] { return tbviz::encode_for_log(image).bytes.size(); });
    }
  } catch (const tbviz::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
