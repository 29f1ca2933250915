// A colour of 8 bits a channel.
#pragma once

#include <cstdint>

namespace tbviz::cli {

struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;

  bool operator==(const Rgb&) const = default;
};

}  // namespace tbviz::cli
