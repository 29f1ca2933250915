// The letter by which a run is known without colour.
#pragma once

#include <cstddef>

namespace tbviz::cli {

/// a to z, then A to Z, then from the start.
[[nodiscard]] constexpr char run_letter(std::size_t number) {
  constexpr const char* kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return kLetters[number % 52];
}

}  // namespace tbviz::cli
