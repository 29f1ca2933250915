#include "tbviz/image/encode_gif.h"

#include <fmt/format.h>
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <new>
#include <utility>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/image/palette.h"

namespace tbviz {
namespace {

constexpr int kMostSide = 0xFFFF;

/// giflib's table of colours: it has a power of 2 of them.
class ColorMap {
 public:
  explicit ColorMap(const std::vector<RgbColor>& palette) {
    std::vector<GifColorType> colors;
    for (const RgbColor& color : palette) colors.push_back({color[0], color[1], color[2]});
    colors.resize(std::bit_ceil(std::max<std::size_t>(colors.size(), 2)));
    map_.reset(GifMakeMapObject(static_cast<int>(colors.size()), colors.data()));
    if (map_ == nullptr) throw std::bad_alloc();
  }

  [[nodiscard]] const ColorMapObject* get() const { return map_.get(); }

 private:
  struct Free {
    void operator()(ColorMapObject* map) const { GifFreeMapObject(map); }
  };
  std::unique_ptr<ColorMapObject, Free> map_;
};

// giflib is C: nothing may be thrown through it.
int append(GifFileType* file, const GifByteType* bytes, int size) noexcept {
  try {
    static_cast<std::string*>(file->UserData)
        ->append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    return size;
  } catch (const std::bad_alloc&) {
    return 0;
  }
}

}  // namespace

/// The file as giflib writes it. With arguments that are right, only memory can be missing.
struct GifEncoder::Library {
  Library(int height, int width) {
    file.reset(EGifOpen(&bytes, append, nullptr));
    if (file == nullptr) throw std::bad_alloc();
    EGifSetGifVersion(file.get(), true);
    constexpr int kColorBits = 8;
    check(EGifPutScreenDesc(file.get(), width, height, kColorBits, 0, nullptr));
    // Netscape's extension: block 1 says how often the animation is repeated, 0 for ever.
    constexpr std::array<GifByteType, 3> kForEver = {1, 0, 0};
    check(EGifPutExtensionLeader(file.get(), APPLICATION_EXT_FUNC_CODE));
    check(EGifPutExtensionBlock(file.get(), 11, "NETSCAPE2.0"));
    check(EGifPutExtensionBlock(file.get(), static_cast<int>(kForEver.size()), kForEver.data()));
    check(EGifPutExtensionTrailer(file.get()));
  }

  static void check(int outcome) {
    if (outcome != GIF_OK) throw std::bad_alloc();
  }

  void put_delay(int hundredths) {
    const GraphicsControlBlock control = {.DisposalMode = DISPOSE_DO_NOT,
                                          .UserInputFlag = false,
                                          .DelayTime = hundredths,
                                          .TransparentColor = NO_TRANSPARENT_COLOR};
    std::array<GifByteType, 4> extension{};
    EGifGCBToExtension(&control, extension.data());
    check(EGifPutExtension(file.get(), GRAPHICS_EXT_FUNC_CODE, static_cast<int>(extension.size()),
                           extension.data()));
  }

  void put_picture(PalettedImage& picture) {
    const ColorMap colors(picture.palette);
    check(EGifPutImageDesc(file.get(), 0, 0, file->SWidth, file->SHeight, false, colors.get()));
    for (int y = 0; y < file->SHeight; ++y) {
      std::uint8_t* row =
          &picture.indices[static_cast<std::size_t>(y) * static_cast<std::size_t>(file->SWidth)];
      check(EGifPutLine(file.get(), row, file->SWidth));
    }
  }

  struct Close {
    void operator()(GifFileType* opened) const { EGifCloseFile(opened, nullptr); }
  };

  std::string bytes;
  std::unique_ptr<GifFileType, Close> file;  // Writes to `bytes` until it is closed.
};

GifEncoder::GifEncoder(int height, int width, double fps) : fps_(fps) {
  constexpr double kLeast = 1.0 / 600;
  constexpr double kMost = 100;
  if (!(fps >= kLeast && fps <= kMost)) {
    throw UsageError(
        fmt::format("`fps` {}: a GIF file shows a frame for 0.01 to 600 seconds", fps));
  }
  if (height > kMostSide || width > kMostSide) {
    throw UnsupportedError("", fmt::format("{} x {} pixels (height x width) are too many for a GIF "
                                           "file, whose sides have up to {}",
                                           height, width, kMostSide));
  }
  library_ = std::make_unique<Library>(height, width);
}

GifEncoder::~GifEncoder() = default;

int GifEncoder::next_delay() const {
  const auto time_of = [&](std::int64_t frame) {
    return std::llround(100.0 * static_cast<double>(frame) / fps_);
  };
  return static_cast<int>(time_of(frames_ + 1) - time_of(frames_));
}

void GifEncoder::add(const Image& frame) {
  PalettedImage picture = to_palette(frame);
  if (!picture.exact) ++inexact_frames_;
  library_->put_delay(next_delay());
  library_->put_picture(picture);
  ++frames_;
}

std::string GifEncoder::finish() {
  Library::check(EGifCloseFile(library_->file.release(), nullptr));
  return std::move(library_->bytes);
}

}  // namespace tbviz
