#include <cstdlib>
#include <limits>
#include <memory>
#include <string>

#include "tbviz/image/codec.h"

#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_NO_STDIO
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_ONLY_TGA
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#ifndef __clang__
// Of members that only callbacks use, which reading from memory has not.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <stb_image.h>
#pragma GCC diagnostic pop

namespace tbviz {

Image decode_with_stb(const PictureFile& file) {
  if (file.bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    file.refuse_feature("picture files beyond 2 GB are not supported");
  }
  Image image;
  int channels = 0;
  const std::unique_ptr<stbi_uc, decltype(&std::free)> pixels(
      stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(file.bytes.data()),
                            static_cast<int>(file.bytes.size()), &image.width, &image.height,
                            &channels, 3),
      &std::free);
  if (!pixels) file.refuse(std::string("cannot be decoded: ") + stbi_failure_reason());
  image.pixels.assign(pixels.get(),
                      pixels.get() + static_cast<std::ptrdiff_t>(image.width) * image.height * 3);
  return image;
}

}  // namespace tbviz
