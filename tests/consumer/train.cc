// A first log: the C++ counterpart of a script with SummaryWriter. Quoted by the README and by
// docs/library.md.
#include <tbviz/summary_writer.h>

#include <cmath>
#include <vector>

int main(int argc, char** argv) {
  tbviz::SummaryWriter writer(argc > 1 ? argv[1] : "runs/train");
  const std::vector<float> weights = {0.5F, -0.25F, 1.0F};
  for (int step = 0; step < 100; ++step) {
    writer.add_scalar("loss", std::exp(-0.05 * step), step);
    writer.add_histogram("weights", weights, step);
  }
  const std::vector<float> pixels(3 * 8 * 8, 0.5F);
  writer.add_image("gray", tbviz::view_of(pixels.data(), {3, 8, 8}));
  writer.close();  // Throws tbviz::OutputError if a byte was lost.
}
