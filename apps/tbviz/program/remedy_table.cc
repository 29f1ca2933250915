// The table of remedies: a line for each name between backticks in lib/tbviz; a test holds the two
// together.
#include "shell/remedies.h"

namespace tbviz::cli {

std::span<const Remedy> remedies() {
  static constexpr Remedy kRemedies[] = {
      {"`BuiltinRuntime::kTorch`", "the LibTorch module"},
      {"`Overwrite::kYes`", "--force"},
      {"`LogReader` reads it", "tbviz inspect shows it, tbviz export makes it a table"},
      {"`bins`", "--bins"},
      {"`dataformats`", "--dataformats"},
      {"`decimal_comma`", "--decimal-comma"},
      {"`exclude`", "--exclude"},
      {"`float32`", "--float32"},
      {"`format`", "--format"},
      {"`fps`", "--fps"},
      {"`layers_of` has them", "kernels --list and featuremap --list show them"},
      {"`layers_of` lists them", "--list shows them"},
      {"see `ModelOptions::torch`", "tbviz doctor tells what was looked at"},
      {"see `load_model`",
       "tbviz's wheel and its package tbviz-torch bring it, and in a source tree "
       "tools/bootstrap && cmake --preset release && cmake --build --preset release gets it"},
      {"`max_memory`", "--max-memory"},
      {"`max_pixels`", "--max-pixels"},
      {"`num_thresholds`", "--thresholds"},
      {"`number`", "--number"},
      {"`operator_libraries`", "--ops"},
      {"`pattern`", "--pattern"},
      {"`prefixes`", "--prefix"},
      {"`result`", "--result"},
      {"`sample_rate`", "--rate"},
      {"`spec`", "--layers"},
      {"`step_from`", "--step-from"},
      {"`tags`", "--tag"},
      {"`timeout`", "--timeout"},
      {"`tokens`", "--tokens"},
      {"`torch`", "--torch"},
      {"`trust`", "--trust"},
  };
  return kRemedies;
}

}  // namespace tbviz::cli
