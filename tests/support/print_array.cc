// Prints arrays as numpy_text() has them, for comparison with NumPy: print_array FILE.npy...
// A line "= FILE" stands before each.
#include <cstdio>

#include "tbviz/archive/array_input.h"
#include "tbviz/tensor/numpy_text.h"

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const tbviz::ArrayInput input = tbviz::ArrayInput::open(argv[i]);
    const std::string text = tbviz::numpy_text(input.arrays().front().values);
    std::printf("= %s\n%s\n", argv[i], text.c_str());
  }
}
