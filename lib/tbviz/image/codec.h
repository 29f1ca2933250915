// The formats behind decode_image(): JPEG by libjpeg-turbo, the others by one function each that
// checks a file, and stb_image.
//
// stb_image accepts cut files and wrong checksums, and allocates what a header promises. Each check
// refuses such files first. All throw FormatError or UnsupportedError and name `name`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/image.h"

namespace tbviz {

/// A file with its name and bounds, for those that check and decode it.
struct PictureFile {
  Bytes bytes;
  std::string_view name;
  ImageLimits limits;
  std::vector<std::string>* notes = nullptr;  ///< Null if nobody asks for them.

  /// Throws FormatError if there are no pixels, or more than the limits allow.
  void check_size(std::int64_t height, std::int64_t width) const;

  /// Throws FormatError unless `needed` bytes are there. `what` is needed: "pixels".
  void check_length(std::int64_t needed, std::string_view what) const;

  /// FormatError and UnsupportedError with the file's name.
  [[noreturn]] void refuse(std::string_view fact) const;
  [[noreturn]] void refuse_feature(std::string_view fact) const;

  /// Adds to the notes, with the file's name.
  void note(std::string_view fact) const;

  /// The byte at `offset`, or the number of several bytes that begins there. REQUIRES: inside.
  [[nodiscard]] std::uint32_t byte(std::size_t offset) const {
    return std::to_integer<std::uint32_t>(bytes[offset]);
  }
  [[nodiscard]] std::uint32_t big16(std::size_t offset) const {
    return byte(offset) << 8U | byte(offset + 1);
  }
  [[nodiscard]] std::uint32_t big32(std::size_t offset) const {
    return big16(offset) << 16U | big16(offset + 2);
  }
  [[nodiscard]] std::uint32_t little16(std::size_t offset) const {
    return load_le<std::uint16_t>(&bytes[offset]);
  }
  [[nodiscard]] std::uint32_t little32(std::size_t offset) const {
    return load_le<std::uint32_t>(&bytes[offset]);
  }
};

/// What the file is, with what to do, if it begins as one of a format that is often taken for a
/// picture, or as a picture of a format that tbviz does not read.
[[nodiscard]] std::optional<std::string> find_foreign_format(Bytes file);

/// Pillow's convert("RGB") of its pixels. Cut files are refused, and damaged ones where libjpeg
/// would go on with gray; what leaves the picture whole is a note.
[[nodiscard]] Image decode_jpeg(const PictureFile& file);

/// Chunks, their checksums, and that the compressed rows have the right length and checksum.
void check_png(const PictureFile& file);

/// How many bits each channel has in the file. stb_image repeats the bits of short channels, Pillow
/// scales them.
struct BmpFacts {
  int red_bits = 8;
  int green_bits = 8;
  int blue_bits = 8;
};

/// Headers, and that all rows are there.
[[nodiscard]] BmpFacts check_bmp(const PictureFile& file);

/// What a TGA file's header says beyond what stb_image heeds.
struct TgaFacts {
  bool right_to_left = false;
};

/// Whether the header could be that of a TGA file, which has no signature.
[[nodiscard]] bool looks_like_tga(Bytes file);
[[nodiscard]] TgaFacts check_tga(const PictureFile& file);

/// Binary PGM and PPM. Other values than 255 for white are scaled as Pillow does.
[[nodiscard]] Image decode_pnm(const PictureFile& file);

/// A file that was checked, as RGB.
[[nodiscard]] Image decode_with_stb(const PictureFile& file);

}  // namespace tbviz
