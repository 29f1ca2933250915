// Boxes on pictures, as SummaryWriter.add_image_with_boxes draws them.
#pragma once

#include <span>
#include <string>

#include "tbviz/image.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Draws red lines of two pixels along the edges of `boxes`, shape (N, 4): left, top, right, bottom
/// of each in pixels, truncated to whole ones. They are Pillow's, pixel by pixel, as torch 2.13 has
/// it draw them; what lies outside of the picture is left out. Gray pictures become RGB.
///
/// `labels`: none, or one for each box, black on red in its lower left corner, where torch puts it,
/// but in a font of tbviz's own (bitmap_font.h); an empty one is not drawn.
///
/// Throws FormatError for boxes of another shape, or that are not finite; UsageError if there are
/// more or fewer labels than boxes.
void draw_boxes(Image& image, const TensorView& boxes, std::span<const std::string> labels = {});

/// The picture with its boxes, `rescale` times as large (Pillow's LANCZOS filter), as a value of a
/// log. As in torch, height and width are those before. Throws what draw_boxes() throws, and
/// UsageError for a scale that leaves no pixel, or more than 2^28.
[[nodiscard]] EncodedImage encode_with_boxes(Image image, const TensorView& boxes,
                                             double rescale = 1,
                                             std::span<const std::string> labels = {});

}  // namespace tbviz
