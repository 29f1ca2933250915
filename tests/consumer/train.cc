// A training loop that logs with tbviz: the C++ counterpart of a SummaryWriter script. Quoted by
// the README.
#include <tbviz/event_writer.h>
#include <tbviz/image.h>

#include <cmath>

int main(int argc, char** argv) {
  tbviz::EventWriter writer = tbviz::open_event_log(argc > 1 ? argv[1] : "runs/train");
  for (int step = 0; step < 100; ++step) {
    writer.add(step, {"loss", tbviz::Scalar{std::exp(-0.05 * step)}});
  }
  tbviz::Image red{.height = 8, .width = 8, .pixels = {}};
  for (int i = 0; i < 8 * 8; ++i) red.pixels.insert(red.pixels.end(), {255, 0, 0});
  writer.add(0, {"red", tbviz::encode_for_log(red)});
  writer.close();  // Throws tbviz::OutputError if a byte was lost.
}
