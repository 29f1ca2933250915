// JPEG (ITU-T T.81) by libjpeg-turbo, asked as Pillow asks it, so that the pixels are Pillow's.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs FILE.
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The second needs what the first declares.
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include "tbviz/image/codec.h"
#include "tbviz/image/exif.h"

#ifndef LIBJPEG_TURBO_VERSION_NUMBER
#error "libjpeg-turbo is needed: other libraries of this interface give other pixels"
#endif

namespace tbviz {
namespace {

// Encoders need ten or twenty. Each may cost a pass over the whole picture, however short it is.
constexpr int kMostScans = 100;

// Where cameras keep what they know of a picture.
constexpr int kExifMarker = JPEG_APP0 + 1;
constexpr unsigned kLongestSegment = 0xffff;
constexpr std::string_view kExifPrefix("Exif\0\0", 6);

constexpr std::array kDamage = {JWRN_HIT_MARKER, JWRN_HUFF_BAD_CODE, JWRN_ARITH_BAD_CODE,
                                JWRN_MUST_RESYNC};
constexpr std::array kUnsupported = {
    JERR_ARITH_NOTIMPL,        JERR_BAD_PRECISION, JERR_CCIR601_NOTIMPL, JERR_CONVERSION_NOTIMPL,
    JERR_FRACT_SAMPLE_NOTIMPL, JERR_NOTIMPL,       JERR_NOT_COMPILED,    JERR_SOF_UNSUPPORTED};

template <std::size_t kCount>
bool is_among(int code, const std::array<J_MESSAGE_CODE, kCount>& codes) {
  return std::ranges::find(codes, code) != codes.end();
}

/// What libjpeg calls when something is wrong, and the place to leave it for. It is C: no exception
/// may pass through it, and it must not come back from an error.
struct ErrorHandler : jpeg_error_mgr {
  std::jmp_buf way_out;
  bool too_many_scans;
  char remark[JMSG_LENGTH_MAX];  ///< The first warning that is no damage, or "".
};

[[noreturn]] void leave(j_common_ptr info) {
  std::longjmp(static_cast<ErrorHandler*>(info->err)->way_out, 1);
}

// Where data are damaged libjpeg goes on with gray. What it only wonders at leaves the picture
// whole.
void take_message(j_common_ptr info, int level) {
  auto* const errors = static_cast<ErrorHandler*>(info->err);
  if (level >= 0) return;  // Of a trace.
  if (is_among(errors->msg_code, kDamage)) leave(info);
  if (errors->num_warnings++ == 0) errors->format_message(info, errors->remark);
}

void count_scans(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMostScans) return;
  static_cast<ErrorHandler*>(info->err)->too_many_scans = true;
  leave(info);
}

void do_nothing(j_decompress_ptr /*info*/) {}

// The whole file is there from the start: there is no more.
boolean refuse_more(j_decompress_ptr /*info*/) { return FALSE; }

void skip(j_decompress_ptr info, long count) {
  jpeg_source_mgr& source = *info->src;
  const std::size_t skipped = std::min(static_cast<std::size_t>(count), source.bytes_in_buffer);
  source.next_input_byte += skipped;
  source.bytes_in_buffer -= skipped;
}

// A pixel's inks, inverted as Adobe's programs store them, over white. Pillow takes them so
// whether the file says that it is Adobe's or not.
void print_inks(const JSAMPLE* inks, std::uint8_t* rgb, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i, inks += 4, rgb += 3) {
    const int light = inks[3];
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const int absorbed = (255 - inks[channel]) * light + 128;
      rgb[channel] = static_cast<std::uint8_t>(light - ((absorbed >> 8) + absorbed) / 256);
    }
  }
}

/// libjpeg's state, over the bytes of a file.
class JpegReader {
 public:
  explicit JpegReader(const PictureFile& file) : file_(file) {
    info_.err = jpeg_std_error(&errors_);
    errors_.error_exit = leave;
    errors_.emit_message = take_message;
    source_.next_input_byte = reinterpret_cast<const JOCTET*>(file.bytes.data());
    source_.bytes_in_buffer = file.bytes.size();
    source_.init_source = do_nothing;
    source_.fill_input_buffer = refuse_more;
    source_.skip_input_data = skip;
    source_.resync_to_restart = jpeg_resync_to_restart;
    source_.term_source = do_nothing;
    progress_.progress_monitor = count_scans;
  }
  ~JpegReader() { jpeg_destroy_decompress(&info_); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  [[nodiscard]] Image read() {
    read_header();
    Image image = read_rows();
    check_scans();
    note_turn();
    finish();  // Whatever is known of the file is gone after it.
    return image;
  }

 private:
  void read_header();
  Image read_rows();
  void check_scans() const;
  void note_turn() const;
  void finish();

  /// What work(), which calls libjpeg, returns. Throws what libjpeg found wrong. REQUIRES: work()
  /// has nothing to destroy, as it may be left in the middle.
  template <class Work>
  [[nodiscard]] bool call(const Work& work) {
    if (setjmp(errors_.way_out) != 0) refuse();
    return work();
  }

  [[noreturn]] void refuse();
  [[noreturn]] void refuse_cut() const {
    file_.refuse(
        fmt::format("the JPEG file ends at offset {} without an end-of-image marker (cut short?)",
                    file_.bytes.size()));
  }

  const PictureFile& file_;
  ErrorHandler errors_{};
  jpeg_source_mgr source_{};
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct info_{};
};

void JpegReader::refuse() {
  if (errors_.too_many_scans) {
    file_.refuse(fmt::format("a JPEG file of more than {} scans is refused", kMostScans));
  }
  if (errors_.msg_code == JERR_OUT_OF_MEMORY) throw std::bad_alloc();
  if (errors_.msg_code == JERR_CANT_SUSPEND) refuse_cut();  // Of an arithmetic decoder.
  std::array<char, JMSG_LENGTH_MAX> words{};
  errors_.format_message(reinterpret_cast<j_common_ptr>(&info_), words.data());
  const std::string fact = fmt::format("the JPEG file cannot be decoded from offset {} on: {}",
                                       file_.bytes.size() - source_.bytes_in_buffer, words.data());
  if (is_among(errors_.msg_code, kUnsupported)) file_.refuse_feature(fact + "; convert it to PNG");
  file_.refuse(fact + " (damaged?)");
}

void JpegReader::read_header() {
  const bool whole = call([this] {
    jpeg_create_decompress(&info_);
    info_.src = &source_;
    info_.progress = &progress_;
    jpeg_save_markers(&info_, kExifMarker, kLongestSegment);
    return jpeg_read_header(&info_, TRUE) != JPEG_SUSPENDED;
  });
  if (!whole) refuse_cut();
  file_.check_size(info_.image_height, info_.image_width);
  const int samples = info_.num_components;
  if (samples != 1 && samples != 3 && samples != 4) {
    file_.refuse_feature(
        fmt::format("JPEG with {} samples a pixel is not supported; convert it to PNG", samples));
  }
  info_.out_color_space = samples == 4 ? JCS_CMYK : JCS_RGB;
}

Image JpegReader::read_rows() {
  if (!call([this] { return jpeg_start_decompress(&info_) != FALSE; })) refuse_cut();
  Image image;
  image.height = static_cast<int>(info_.output_height);
  image.width = static_cast<int>(info_.output_width);
  const std::size_t width = info_.output_width;
  image.pixels.resize(info_.output_height * width * 3);
  std::vector<JSAMPLE> inks(info_.out_color_space == JCS_CMYK ? width * 4 : 0);
  const bool whole = call([this, &image, &inks, width] {
    while (info_.output_scanline < info_.output_height) {
      std::uint8_t* const to = &image.pixels[info_.output_scanline * width * 3];
      JSAMPROW row = inks.empty() ? to : inks.data();
      if (jpeg_read_scanlines(&info_, &row, 1) != 1) return false;
      if (!inks.empty()) print_inks(row, to, width);
    }
    return true;
  });
  if (!whole) refuse_cut();
  return image;
}

void JpegReader::check_scans() const {
  const std::span components(info_.comp_info, static_cast<std::size_t>(info_.num_components));
  if (std::ranges::any_of(components, [](const auto& c) { return c.quant_table == nullptr; })) {
    file_.refuse("the JPEG file lacks a scan of one of its components (cut short?)");
  }
  if (info_.coef_bits == nullptr) return;  // Not progressive.
  const std::span bits(*info_.coef_bits, components.size() * DCTSIZE2);
  if (std::ranges::any_of(bits, [](int missing) { return missing != 0; })) {
    file_.note("the JPEG file lacks the last of its scans: the picture is coarser than it was");
  }
}

void JpegReader::note_turn() const {
  for (const auto* segment = info_.marker_list; segment != nullptr; segment = segment->next) {
    const Bytes data = std::as_bytes(std::span(segment->data, segment->data_length));
    if (!as_chars(data).starts_with(kExifPrefix)) continue;
    note_orientation(file_, data.subspan(kExifPrefix.size()));
    return;
  }
}

void JpegReader::finish() {
  if (!call([this] { return jpeg_finish_decompress(&info_) != FALSE; })) {
    file_.note("the JPEG file ends without an end-of-image marker; its picture is whole");
  }
  if (errors_.num_warnings > 0) {
    file_.note(fmt::format("the JPEG file is odd, and may be damaged: {}", errors_.remark));
  }
}

}  // namespace

Image decode_jpeg(const PictureFile& file) { return JpegReader(file).read(); }

}  // namespace tbviz
