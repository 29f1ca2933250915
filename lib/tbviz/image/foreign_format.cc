// What files are that are given for pictures and are none, or of formats that tbviz does not read.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tbviz/archive/stand_in.h"
#include "tbviz/image/codec.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

using namespace std::string_view_literals;

/// What is said of a format, {} being its name.
constexpr std::string_view kPicture = "{} pictures are not supported; convert it to PNG";
constexpr std::string_view kRaw =
    "{} raw pictures are not supported; develop it into a PNG picture first";
constexpr std::string_view kVideo = "is a video ({}), not a picture; give its frames as PNG files";
constexpr std::string_view kSound = "is a sound ({}), not a picture";
constexpr std::string_view kDocument =
    "is a document ({}), not a picture; convert its pages to PNG files";
constexpr std::string_view kData = "is {}, not a picture; save its array in Python with numpy.save";
constexpr std::string_view kBase64 =
    "is {}; decode it first, without what stands in front of the base64: base64 -d";
constexpr std::string_view kOther = "is {}";

/// Bytes at a place that tell the format.
struct Mark {
  std::size_t offset;
  std::string_view bytes;
  std::string_view sentence;
  std::string_view name;
};

constexpr std::array kMarks = {
    Mark{0, "GIF8", kPicture, "GIF"},
    Mark{8, "WEBP", kPicture, "WebP"},
    Mark{0, "\0\0\0\x0cjP  \r\n\x87\n"sv, kPicture, "JPEG 2000"},
    Mark{0, "\xff\x4f\xff\x51", kPicture, "JPEG 2000"},
    Mark{0, "\0\0\0\x0cJXL \r\n\x87\n"sv, kPicture, "JPEG XL"},
    Mark{0, "\xff\x0a", kPicture, "JPEG XL"},
    Mark{0, "II\xbc", kPicture, "JPEG XR"},
    // Before TIFF, of which they are kinds.
    Mark{8, "CR\2\0"sv, kRaw, "Canon (CR2)"},
    Mark{0, "II*\0"sv, kPicture, "TIFF (and camera raw)"},
    Mark{0, "MM\0*"sv, kPicture, "TIFF (and camera raw)"},
    Mark{0, "II+\0"sv, kPicture, "BigTIFF"},
    Mark{0, "MM\0+"sv, kPicture, "BigTIFF"},
    Mark{0, "IIRO", kRaw, "Olympus (ORF)"},
    Mark{0, "IIRS", kRaw, "Olympus (ORF)"},
    Mark{0, "MMOR", kRaw, "Olympus (ORF)"},
    Mark{0, "IIU\0"sv, kRaw, "Panasonic (RW2)"},
    Mark{0, "FUJIFILMCCD-RAW", kRaw, "Fujifilm (RAF)"},
    Mark{0, "\0MRM"sv, kRaw, "Minolta (MRW)"},
    Mark{0, "FOVb", kRaw, "Sigma (X3F)"},
    Mark{6, "HEAPCCDR", kRaw, "Canon (CRW)"},
    Mark{0, "P1", kPicture, "plain PBM"},
    Mark{0, "P2", kPicture, "plain PGM"},
    Mark{0, "P3", kPicture, "plain PPM"},
    Mark{0, "P4", kPicture, "PBM"},
    Mark{0, "P7", kPicture, "PAM"},
    Mark{0, "PF\n", kPicture, "PFM"},
    Mark{0, "Pf\n", kPicture, "PFM"},
    Mark{0, "8BPS", kPicture, "Photoshop"},
    Mark{0, "gimp xcf", kPicture, "GIMP (XCF)"},
    Mark{0, "\0\0\1\0"sv, kPicture, "icon (ICO)"},
    Mark{0, "icns", kPicture, "icon (ICNS)"},
    Mark{0, "\x76\x2f\x31\x01", kPicture, "OpenEXR"},
    Mark{0, "#?RADIANCE", kPicture, "Radiance (HDR)"},
    Mark{0, "#?RGBE", kPicture, "Radiance (HDR)"},
    Mark{0, "DDS ", kPicture, "DirectDraw (DDS)"},
    Mark{0, "\xabKTX ", kPicture, "KTX"},
    Mark{0, "qoif", kPicture, "QOI"},
    Mark{0, "FLIF", kPicture, "FLIF"},
    Mark{0, "BPG\xfb", kPicture, "BPG"},
    Mark{0, "\x8aMNG\r\n\x1a\n", kPicture, "MNG"},
    Mark{0, "\x8bJNG\r\n\x1a\n", kPicture, "JNG"},
    Mark{0, "\x0a\x05\x01\x08", kPicture, "PCX"},
    Mark{0, "\x59\xa6\x6a\x95", kPicture, "Sun raster"},
    Mark{0, "\x01\xda", kPicture, "SGI"},
    Mark{0, "farbfeld", kPicture, "farbfeld"},
    Mark{0, "/* XPM */", kPicture, "XPM"},
    Mark{0, "\xd7\xcd\xc6\x9a", kPicture, "Windows metafile (WMF)"},
    Mark{40, " EMF", kPicture, "Windows metafile (EMF)"},
    Mark{0, "%PDF-", kDocument, "PDF"},
    Mark{0, "%!PS", kDocument, "PostScript"},
    Mark{0, "\xc5\xd0\xd3\xc6", kDocument, "PostScript"},
    Mark{0, "AT&TFORM", kDocument, "DjVu"},
    Mark{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", kDocument, "Microsoft Office"},
    Mark{0, "{\\rtf", kDocument, "RTF"},
    Mark{0, "\x1a\x45\xdf\xa3", kVideo, "Matroska or WebM"},
    Mark{8, "AVI ", kVideo, "AVI"},
    Mark{0, "\0\0\1\xba"sv, kVideo, "MPEG"},
    Mark{0, "\0\0\1\xb3"sv, kVideo, "MPEG"},
    Mark{0, "\x47\x40\0"sv, kVideo, "MPEG"},
    Mark{0, "FLV\1", kVideo, "Flash"},
    Mark{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", kVideo, "Windows Media"},
    Mark{0, "OggS", kVideo, "Ogg"},
    Mark{4, "moov", kVideo, "QuickTime"},
    Mark{4, "mdat", kVideo, "QuickTime"},
    Mark{4, "wide", kVideo, "QuickTime"},
    Mark{8, "WAVE", kSound, "WAV"},
    Mark{0, "ID3", kSound, "MP3"},
    Mark{0, "fLaC", kSound, "FLAC"},
    Mark{128, "DICM", kData, "a DICOM file"},
    Mark{0, "SIMPLE  =", kData, "a FITS file"},
    Mark{344, "n+1\0"sv, kData, "a NIfTI file"},
    Mark{0, "\x89HDF\r\n\x1a\n", kData, "an HDF5 file"},
    Mark{0, "MATLAB 5.0 MAT-file", kData, "a MATLAB file"},
    Mark{0, "data:image/", kBase64, "a picture as a data URL"},
    Mark{0, "iVBORw0KGgo", kBase64, "a PNG picture as base64 text"},
    Mark{0, "/9j/", kBase64, "a JPEG picture as base64 text"},
    Mark{0, "\0\5\x16\7"sv, kOther,
         "what macOS keeps beside a file (AppleDouble), not the picture; give the file whose name "
         "lacks the \"._\" in front"},
    Mark{0, "PK\3\4", kOther,
         "a zip archive, as saved models and office documents are, too; unpack it first: unzip"},
};

std::string sentence_of(std::string_view sentence, std::string_view name) {
  return fmt::format(fmt::runtime(sentence), name);
}

/// Brands of the ISO base media file format (ISO/IEC 14496-12): four letters each.
struct Brand {
  std::string_view letters;
  std::string_view sentence;
  std::string_view name;
};

// The first of the table that a file has counts: nearly all pictures call themselves mif1, too.
constexpr std::array kBrands = {
    Brand{"avif", kPicture, "AVIF"},    Brand{"avis", kPicture, "AVIF"},
    Brand{"heic", kPicture, "HEIC"},    Brand{"heix", kPicture, "HEIC"},
    Brand{"heim", kPicture, "HEIC"},    Brand{"heis", kPicture, "HEIC"},
    Brand{"hevc", kPicture, "HEIC"},    Brand{"hevx", kPicture, "HEIC"},
    Brand{"mif1", kPicture, "HEIF"},    Brand{"msf1", kPicture, "HEIF"},
    Brand{"crx ", kRaw, "Canon (CR3)"}, Brand{"qt  ", kVideo, "QuickTime"},
    Brand{"M4A ", kSound, "M4A"},
};

// The file's first box lists its brands: the major one, a version, those that fit as well.
std::string sentence_of_box(std::string_view text) {
  constexpr std::size_t kMajorAt = 8;
  constexpr std::size_t kMostBytes = 256;
  const std::string_view brands = text.substr(0, kMostBytes).substr(kMajorAt);
  for (const Brand& brand : kBrands) {
    for (std::size_t at = 0; at < brands.size(); at += brand.letters.size()) {
      if (brands.substr(at).starts_with(brand.letters)) {
        return sentence_of(brand.sentence, brand.name);
      }
    }
  }
  return sentence_of(kVideo, "MP4");
}

// Behind an XML declaration, comments or a document type there may be any page, drawings in it or
// not.
bool is_svg(std::string_view text) {
  constexpr std::size_t kLongestPrologue = 4096;
  if (!text.starts_with('<')) return false;
  const std::string prologue = lower(text.substr(0, kLongestPrologue));
  return !prologue.starts_with("<!doctype html") && prologue.find("<svg") < prologue.find("<html");
}

}  // namespace

std::optional<std::string> find_foreign_format(Bytes file) {
  const std::string_view text = as_chars(file);
  if (text.substr(std::min<std::size_t>(4, text.size())).starts_with("ftyp")) {
    return sentence_of_box(text);
  }
  const std::string_view start = without_preamble(text);
  if (is_svg(start)) return sentence_of(kPicture, "SVG");
  if (const auto stand_in = find_stand_in(file)) return std::string(*stand_in);
  for (const Mark& mark : kMarks) {
    if (text.size() >= mark.offset && text.substr(mark.offset).starts_with(mark.bytes)) {
      return sentence_of(mark.sentence, mark.name);
    }
  }
  return std::nullopt;
}

}  // namespace tbviz
