#include "tbviz/image/figures.h"

#include <fmt/format.h>

#include <vector>

#include "tbviz/error.h"
#include "tbviz/image/picture_batch.h"

namespace tbviz {

Image figures_image(std::span<const Bytes> figures, const ImageLimits& limits) {
  if (figures.empty()) throw UsageError("there is no figure");
  std::vector<Image> pictures;
  std::vector<const Image*> batch;
  for (const Bytes figure : figures) {
    const std::string name = fmt::format("figure {}", pictures.size() + 1);
    pictures.push_back(decode_image(figure, name, limits));
    const Image& first = pictures.front();
    const Image& last = pictures.back();
    if (last.height == first.height && last.width == first.width) continue;
    throw UsageError(
        fmt::format("has {} x {} pixels (height x width) and the first {} x {}; figures "
                    "of one picture need one size",
                    last.height, last.width, first.height, first.width),
        name);
  }
  if (pictures.size() == 1) return std::move(pictures.front());
  for (const Image& picture : pictures) batch.push_back(&picture);
  return grid_image(to_batch(batch), {.nrow = 8, .padding = 0});
}

}  // namespace tbviz
