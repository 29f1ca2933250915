// Pictures out of logs on the terminal, by whatever means it has.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "drawing/ink.h"
#include "drawing/picture_fit.h"
#include "drawing/picture_way.h"
#include "shell/terminal.h"
#include "tbviz/image.h"

namespace tbviz::cli {

/// A picture file, decoded.
struct DecodedPicture {
  std::string_view file;  ///< PNG or JPEG.
  Image image;
};

/// Decodes the file, which also checks it before the terminal gets it. `name` is for messages.
/// Throws as decode_image() does. The file must outlive the result.
[[nodiscard]] DecodedPicture open_picture(std::string_view file, std::string_view name,
                                          const ImageLimits& limits = {});

class PicturePainter {
 public:
  PicturePainter(PictureWay way, const TerminalSize& terminal, const Ink& ink)
      : way_(std::move(way)), room_(picture_room(terminal)), ink_(ink) {}

  [[nodiscard]] const PictureWay& way() const { return way_; }

  /// What shows the picture, with line ends; nothing if pictures are named alone.
  [[nodiscard]] std::string paint(const DecodedPicture& picture) const;

 private:
  [[nodiscard]] std::string paint_kitty(const DecodedPicture& picture) const;
  [[nodiscard]] std::string paint_iterm(const DecodedPicture& picture) const;
  [[nodiscard]] std::string paint_sixels(const DecodedPicture& picture) const;
  [[nodiscard]] std::string paint_blocks(const DecodedPicture& picture) const;
  [[nodiscard]] CellDots pixels() const { return {room_.cell_width, room_.cell_height}; }

  PictureWay way_;
  TerminalSize room_;
  Ink ink_;
};

}  // namespace tbviz::cli
