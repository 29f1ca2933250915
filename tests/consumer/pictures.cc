// Takes a saved model apart and logs the kernels of its first tensor: checkpoints, tensors and
// pictures, without LibTorch. docs/library.md points here.
#include <tbviz/checkpoint.h>
#include <tbviz/error.h>
#include <tbviz/event_writer.h>
#include <tbviz/image.h>
#include <tbviz/tensor.h>
#include <tbviz/version.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

void log_kernels(const char* file, const char* logdir) {
  const tbviz::Checkpoint checkpoint = tbviz::open_checkpoint(file);
  const tbviz::NamedTensor& first = checkpoint.tensors().at(0);
  std::printf("%s %s %s\n", first.name.c_str(), tbviz::format_shape(first.values.shape()).c_str(),
              std::string(name_of(first.values.dtype())).c_str());

  const tbviz::Image grid =
      tbviz::grid_image(first.values, {.padding = 1, .normalize = true, .scale_each = true}, file);
  const std::string png = tbviz::encode_png(grid);
  if (tbviz::decode_image(tbviz::as_bytes(png), "the grid").width != grid.width) {
    throw std::logic_error("another picture came back");
  }

  tbviz::EventWriter writer = tbviz::open_event_log(
      logdir, {.wall_time = 1234567890.5, .flush_interval = std::chrono::seconds(1)});
  writer.add(0, {"kernels", tbviz::encode_for_log(grid)});
  writer.add(0, {"weights", tbviz::exponential_histogram(first.values)});
  writer.close();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  std::printf("tbviz %s\n", std::string(tbviz::kVersion).c_str());
  try {
    log_kernels(argv[1], argv[2]);
  } catch (const tbviz::Error& error) {
    std::printf("%s\n", error.what());
    return error.kind() == tbviz::ErrorKind::kInput ? 3 : 1;
  }
}
