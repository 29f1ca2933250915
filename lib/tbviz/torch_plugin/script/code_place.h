// Where something stands in the code of a model's archive.
#pragma once

#include <torch/csrc/jit/frontend/source_range.h>

#include <string>

namespace tbviz {

/// " (code/__torch__/net.py:12)"; empty for what has no place in a file.
[[nodiscard]] inline std::string place_in_code(const torch::jit::SourceRange& range) {
  const auto place = range.file_line_col();
  if (!place) return {};
  return " (" + std::get<0>(*place) + ":" + std::to_string(std::get<1>(*place)) + ")";
}

}  // namespace tbviz
