#include "models/single_array.h"

#include <fmt/format.h>

#include "tbviz/archive/array_input.h"
#include "tbviz/error.h"

namespace tbviz::cli {

Tensor load_single_array(const std::string& input, std::string_view option) {
  const ArrayInput opened = ArrayInput::open(input);
  if (opened.arrays().size() != 1) {
    throw UsageError(fmt::format("holds {} arrays; {} takes one", opened.arrays().size(), option),
                     input);
  }
  return to_contiguous(opened.arrays().front().values);
}

}  // namespace tbviz::cli
