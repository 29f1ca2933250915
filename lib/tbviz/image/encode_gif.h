// Animations as GIF files (CompuServe, Graphics Interchange Format, Version 89a), by giflib.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tbviz/image.h"

namespace tbviz {

/// Makes an animation that is shown again and again, frame by frame. Not thread-safe.
class GifEncoder {
 public:
  /// For frames of that size, `fps` of them a second. Throws UsageError unless fps is between 1/600
  /// and 100, which is what a GIF file can say; UnsupportedError if a side is longer than 65535.
  /// REQUIRES: height > 0, width > 0
  GifEncoder(int height, int width, double fps);

  ~GifEncoder();
  GifEncoder(const GifEncoder&) = delete;
  GifEncoder& operator=(const GifEncoder&) = delete;

  /// Adds a frame. Up to 256 colours it is exact, else each pixel gets one of 256 that are chosen
  /// for this frame, see palette.h. It stands for 1/fps seconds in whole hundredths, in such a way that no
  /// frame begins more than half of one too early or too late. REQUIRES: the frame has the size,
  /// and 1 channel or 3
  void add(const Image& frame);

  /// How many frames were added, and how many of them have lost colours.
  [[nodiscard]] std::int64_t frames() const { return frames_; }
  [[nodiscard]] std::int64_t inexact_frames() const { return inexact_frames_; }

  /// The file. The encoder is used up. REQUIRES: there is a frame
  [[nodiscard]] std::string finish();

 private:
  struct Library;

  [[nodiscard]] int next_delay() const;

  double fps_;
  std::int64_t frames_ = 0;
  std::int64_t inexact_frames_ = 0;
  std::unique_ptr<Library> library_;
};

}  // namespace tbviz
