// Exif (CIPA DC-008): what a camera says of a picture, of which only the orientation matters here.
#pragma once

#include "tbviz/image/codec.h"

namespace tbviz {

/// How `exif`, a TIFF header with what it leads to, says that rows and columns lie: 1 as they
/// should, 2 to 8 turned or mirrored. 1 where it says nothing, nothing known, or is damaged.
[[nodiscard]] int exif_orientation(Bytes exif);

/// Notes for `file` that its picture is stored turned, if `exif` says so.
void note_orientation(const PictureFile& file, Bytes exif);

}  // namespace tbviz
