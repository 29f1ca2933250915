// Videos, as SummaryWriter.add_video stores them: a GIF file in the place of a picture.
#pragma once

#include <cstdint>
#include <string>

#include "tbviz/image.h"
#include "tbviz/image/encode_gif.h"
#include "tbviz/summary/summary.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// The frames of an array of shape (N, T, C, H, W), or (T, C, H, W): a clip of T frames with one
/// channel or three. Several clips run side by side, in a grid, as in torch 2.13: N, unless it is a
/// power of 2, is filled up with black to the next one, 2^k, and 2^((b - 1) / 2) of these are a
/// column, where b is how many bits N has.
class VideoFrames {
 public:
  /// The array must outlive this. Throws FormatError, which names no file, for arrays that are no
  /// video, or have no pixels; UnsupportedError for frames beyond 2 GB.
  explicit VideoFrames(const TensorView& video);

  [[nodiscard]] std::int64_t count() const { return clips_.size(1); }
  [[nodiscard]] int channels() const { return static_cast<int>(clips_.size(2)); }
  [[nodiscard]] int height() const { return static_cast<int>(rows_ * clips_.size(3)); }
  [[nodiscard]] int width() const { return static_cast<int>(columns_ * clips_.size(4)); }

  /// A frame by add_image's rule: uint8 as it is, every other type as float32 times 255, clipped to
  /// 0..255 and truncated; NaN is 0. One channel stays one. REQUIRES: index < count()
  [[nodiscard]] Image operator[](std::int64_t index) const;

 private:
  TensorView clips_;  // Five axes.
  std::int64_t rows_ = 1;
  std::int64_t columns_ = 1;
};

/// Makes a video, frame by frame. Not thread-safe.
class VideoEncoder {
 public:
  /// For frames of that size, with one channel or three. Throws as GifEncoder does.
  VideoEncoder(int height, int width, int channels, double fps)
      : gif_(height, width, fps), height_(height), width_(width), channels_(channels) {}

  /// As GifEncoder::add().
  void add(const Image& frame) { gif_.add(frame); }

  [[nodiscard]] std::int64_t frames() const { return gif_.frames(); }
  [[nodiscard]] std::int64_t inexact_frames() const { return gif_.inexact_frames(); }

  /// The video as the value of a log. The encoder is used up. REQUIRES: there is a frame
  [[nodiscard]] EncodedImage finish();

 private:
  GifEncoder gif_;
  int height_;
  int width_;
  int channels_;
};

/// The array as a video under its tag, `fps` frames a second. Frames of more than 256 colours lose
/// some, see GifEncoder. Throws what VideoFrames and GifEncoder throw.
[[nodiscard]] Summary video_summary(std::string tag, const TensorView& video, double fps = 4);

}  // namespace tbviz
