#include "tbviz/image/picture_batch.h"

#include <cstddef>
#include <cstdint>

namespace tbviz {

Tensor to_batch(std::span<const Image* const> pictures) {
  const Image& first = *pictures.front();
  Tensor batch(DType::kUInt8,
               {static_cast<std::int64_t>(pictures.size()), 3, first.height, first.width});
  std::uint8_t* to = batch.values<std::uint8_t>().data();
  for (const Image* picture : pictures) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      for (std::size_t i = channel; i < picture->pixels.size(); i += 3) *to++ = picture->pixels[i];
    }
  }
  return batch;
}

}  // namespace tbviz
