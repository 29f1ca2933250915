// Draws with the library what no command draws, for comparisons with Pillow.
// usage: draw_pictures boxes PICTURE.npy BOXES.npy RESCALE OUT.png [LABEL...]: the size that goes
// into a log is printed; draw_pictures figures OUT.png FILE...
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "tbviz/archive/array_input.h"
#include "tbviz/error.h"
#include "tbviz/image/boxes.h"
#include "tbviz/image/figures.h"
#include "tbviz/image/scale.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/io/output_file.h"

namespace {

using namespace tbviz;

void write(const std::string& path, const std::string& bytes) {
  write_file(path, as_bytes(bytes), Overwrite::kYes);
}

void draw_boxes_on_picture(std::span<char*> words) {
  const ArrayInput picture = ArrayInput::open(words[0]);
  const ArrayInput boxes = ArrayInput::open(words[1]);
  const std::vector<std::string> labels(words.begin() + 4, words.end());
  const EncodedImage value =
      encode_with_boxes(to_image(picture.arrays().front().values, "CHW", words[0]),
                        boxes.arrays().front().values, std::strtod(words[2], nullptr), labels);
  write(words[3], value.bytes);
  std::puts(fmt::format("{} {} {}", value.height, value.width, value.colorspace).c_str());
}

void draw_figures(std::span<char*> words) {
  std::vector<MappedFile> files;
  std::vector<Bytes> figures;
  for (const char* word : words.subspan(1)) files.emplace_back(word);
  for (const MappedFile& file : files) figures.push_back(file.bytes());
  write(words[0], encode_png(figures_image(figures)));
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> words(argv + 2, static_cast<std::size_t>(argc - 2));
  try {
    if (argv[1] == std::string_view("boxes")) {
      draw_boxes_on_picture(words);
    } else {
      draw_figures(words);
    }
  } catch (const Error& error) {
    std::fputs((std::string(error.what()) + '\n').c_str(), stderr);
    return 1 + static_cast<int>(error.kind());
  }
  return 0;
}
