#include "drawing/picture_painter.h"

#include <algorithm>
#include <vector>

#include "drawing/block_picture.h"
#include "drawing/dotted_picture.h"
#include "drawing/iterm_picture.h"
#include "drawing/kitty_picture.h"
#include "drawing/placeholder_marks.h"
#include "drawing/sixel_picture.h"
#include "drawing/tmux_wrap.h"
#include "tbviz/base/bytes.h"
#include "tbviz/image/preprocess.h"

namespace tbviz::cli {
namespace {

bool is_png(std::string_view file) { return file.starts_with("\x89PNG"); }

PictureFit fit(const Image& image, CellDots cell, const TerminalSize& room) {
  return fit_picture(image.width, image.height, cell, room);
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

DecodedPicture open_picture(std::string_view file, std::string_view name,
                            const ImageLimits& limits) {
  return {file, decode_image(as_bytes(file), name, limits)};
}

std::string PicturePainter::paint(const DecodedPicture& picture) const {
  switch (way_.kind) {
    case PictureKind::kKitty:
      return paint_kitty(picture);
    case PictureKind::kIterm:
      return paint_iterm(picture);
    case PictureKind::kSixel:
      return paint_sixels(picture);
    case PictureKind::kBlocks:
      return paint_blocks(picture);
    default:
      return {};
  }
}

// Kitty knows PNG alone.
std::string PicturePainter::paint_kitty(const DecodedPicture& picture) const {
  std::string made;
  if (!is_png(picture.file)) made = encode_png(picture.image);
  const std::string_view png = made.empty() ? picture.file : std::string_view(made);
  if (!way_.in_tmux) return kitty_picture(png, fit(picture.image, pixels(), room_));
  TerminalSize room = room_;
  room.rows = std::min(room.rows, kPlaceholderMarks);
  return kitty_placeholders(png, fit(picture.image, pixels(), room));
}

std::string PicturePainter::paint_iterm(const DecodedPicture& picture) const {
  const std::string sequence = iterm_picture(picture.file, fit(picture.image, pixels(), room_));
  return (way_.in_tmux ? through_tmux(sequence) : sequence) + "\n";
}

std::string PicturePainter::paint_sixels(const DecodedPicture& picture) const {
  const PictureFit size = fit(picture.image, pixels(), room_);
  return sixel_picture(resize_to_fit(picture.image, size)) + "\n";
}

std::string PicturePainter::paint_blocks(const DecodedPicture& picture) const {
  if (ink_.has_color()) {
    const PictureFit size = fit(picture.image, kBlockDots, room_);
    return joined(block_picture(resize_to_fit(picture.image, size), ink_));
  }
  const PictureFit size = fit(picture.image, kBrailleDots, room_);
  return joined(dotted_picture(resize_to_fit(to_gray(picture.image), size)));
}

}  // namespace tbviz::cli
