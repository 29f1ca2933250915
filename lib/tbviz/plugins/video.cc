#include "tbviz/plugins/video.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>
#include <vector>

#include "tbviz/error.h"

namespace tbviz {
namespace {

TensorView with_clip_axis(const TensorView& video) {
  const Shape& shape = video.shape();
  if (shape.size() != 4 && shape.size() != 5) {
    throw FormatError("", fmt::format("an array of shape {} is no video; it must have 5 axes, "
                                      "NTCHW, or 4, TCHW",
                                      format_shape(shape)));
  }
  const std::int64_t channels = shape[shape.size() - 3];
  if (video.count() != 0 && channels != 1 && channels != 3) {
    throw FormatError("",
                      fmt::format("an array of shape {} has {} channels, on the third axis from "
                                  "the end; a video has 1 or 3",
                                  format_shape(shape), channels));
  }
  if (video.count() == 0) {
    throw FormatError("", fmt::format("an array of shape {} holds no pixel", format_shape(shape)));
  }
  if (shape.size() == 5) return video;
  Shape with_clip = shape;
  with_clip.insert(with_clip.begin(), 1);
  std::vector<std::int64_t> strides = video.strides();
  strides.insert(strides.begin(), 0);
  return {video.dtype(), std::move(with_clip), std::move(strides), video.data()};
}

/// Frame `index` of every clip, NCHW.
TensorView frame_of(const TensorView& clips, std::int64_t index) {
  Shape shape = clips.shape();
  std::vector<std::int64_t> strides = clips.strides();
  const std::int64_t offset =
      index * strides[1] * static_cast<std::int64_t>(size_of(clips.dtype()));
  shape.erase(shape.begin() + 1);
  strides.erase(strides.begin() + 1);
  return {clips.dtype(), std::move(shape), std::move(strides), clips.data() + offset};
}

// The picture in the upper left corner of a black one.
Image on_black(const Image& picture, int height, int width) {
  Image canvas{.height = height, .width = width, .channels = picture.channels, .pixels = {}};
  const auto row = [&](int pixels) {
    return static_cast<std::size_t>(pixels) * static_cast<std::size_t>(picture.channels);
  };
  canvas.pixels.resize(row(width) * static_cast<std::size_t>(height));
  std::ranges::fill(canvas.pixels, std::uint8_t{0});
  for (int y = 0; y < picture.height; ++y) {
    const auto line = static_cast<std::size_t>(y);
    std::copy_n(&picture.pixels[line * row(picture.width)], row(picture.width),
                &canvas.pixels[line * row(width)]);
  }
  return canvas;
}

}  // namespace

VideoFrames::VideoFrames(const TensorView& video) : clips_(with_clip_axis(video)) {
  constexpr std::int64_t kMostBytes = std::numeric_limits<std::int32_t>::max();
  const auto clips = static_cast<std::uint64_t>(clips_.size(0));
  rows_ = std::int64_t{1} << (std::bit_width(clips) - 1) / 2;
  columns_ = static_cast<std::int64_t>(std::bit_ceil(clips)) / rows_;
  std::int64_t bytes = 1;
  for (const std::int64_t factor :
       {rows_, columns_, clips_.size(2), clips_.size(3), clips_.size(4)}) {
    if (factor > kMostBytes / bytes) {
      throw UnsupportedError("", fmt::format("the frames of an array of shape {} are too large",
                                             format_shape(video.shape())));
    }
    bytes *= factor;
  }
}

Image VideoFrames::operator[](std::int64_t index) const {
  Image frame =
      grid_image(frame_of(clips_, index), {.nrow = static_cast<int>(columns_), .padding = 0});
  if (frame.height == height() && frame.width == width()) return frame;
  return on_black(frame, height(), width());
}

EncodedImage VideoEncoder::finish() {
  return {.height = height_, .width = width_, .colorspace = channels_, .bytes = gif_.finish()};
}

Summary video_summary(std::string tag, const TensorView& video, double fps) {
  const VideoFrames frames(video);
  VideoEncoder encoder(frames.height(), frames.width(), frames.channels(), fps);
  for (std::int64_t i = 0; i < frames.count(); ++i) encoder.add(frames[i]);
  return {std::move(tag), encoder.finish()};
}

}  // namespace tbviz
