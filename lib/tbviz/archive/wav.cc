#include "tbviz/archive/wav.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

#include "tbviz/archive/byte_cursor.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::size_t kBytesPerSample = 2;
constexpr std::size_t kHeaderSize = 44;

constexpr std::uint16_t kPcm = 1;
constexpr std::uint16_t kFloat = 3;
constexpr std::uint16_t kALaw = 6;
constexpr std::uint16_t kMuLaw = 7;
constexpr std::uint16_t kExtensible = 0xFFFE;

// Of WAVE_FORMAT_EXTENSIBLE: what follows a format's number in its GUID.
constexpr std::string_view kGuidEnd{"\0\0\0\0\x10\0\x80\0\0\xAA\0\x38\x9B\x71", 14};

// Sizes that stand for "unknown": those of FFmpeg and of SoX, where they write to a pipe.
bool is_unknown(std::uint32_t size) { return size == 0xFFFFFFFFU || size == 0x7FFFF000U; }

// SoX's mark is the size of the samples; its size of the whole has the header's 36 bytes more, or a
// longer one's. What it is worth, the size of the samples tells.
bool may_be_unknown(std::uint32_t riff_size) { return riff_size >= 0x7FFFF000U; }

/// What a "fmt " chunk says.
struct WavFormat {
  std::uint16_t code = 0;
  std::uint16_t channels = 0;
  std::uint32_t sample_rate = 0;
  std::uint16_t frame_size = 0;
  std::uint16_t bits = 0;
};

WavFormat read_format(ByteCursor& cursor, std::uint32_t size) {
  constexpr std::uint32_t kPlainSize = 16;
  constexpr std::uint32_t kExtensibleSize = 40;
  const std::uint64_t begin = cursor.at();
  if (size < kPlainSize) cursor.fail(begin, fmt::format("a format of {} bytes is too short", size));
  WavFormat format;
  format.code = cursor.read<std::uint16_t>("the format");
  format.channels = cursor.read<std::uint16_t>("the format");
  format.sample_rate = cursor.read<std::uint32_t>("the format");
  (void)cursor.read<std::uint32_t>("the format");  // Bytes a second follow from the rest.
  format.frame_size = cursor.read<std::uint16_t>("the format");
  format.bits = cursor.read<std::uint16_t>("the format");
  if (format.code != kExtensible) return format;
  if (size < kExtensibleSize) {
    cursor.fail(begin, fmt::format("an extensible format of {} bytes is too short", size));
  }
  (void)cursor.take(8, "the format");  // Its own size, bits in use, speakers.
  format.code = cursor.read<std::uint16_t>("the format");
  if (as_chars(cursor.take(kGuidEnd.size(), "the format")) != kGuidEnd) format.code = kExtensible;
  return format;
}

std::string samples_of(const WavFormat& format) {
  switch (format.code) {
    case kPcm:
      return fmt::format("{}-bit integers", format.bits);
    case kFloat:
      return fmt::format("{}-bit floating-point numbers", format.bits);
    case kALaw:
      return "A-law samples";
    case kMuLaw:
      return "mu-law samples";
    default:
      return fmt::format("samples of format 0x{:04X}", format.code);
  }
}

void check(const WavFormat& format, const ByteCursor& cursor, std::uint64_t offset,
           const std::string& name) {
  constexpr auto kMostRate = static_cast<std::uint32_t>(std::numeric_limits<int>::max());
  if (format.channels == 0) cursor.fail(offset, "a sound without a channel");
  if (format.code != kPcm || format.bits != 16) {
    throw UnsupportedError(name, fmt::format("holds {}; only 16-bit integers are read: convert it, "
                                             "for example with ffmpeg -i IN -c:a pcm_s16le OUT.wav",
                                             samples_of(format)));
  }
  if (format.channels > 1) {
    throw UnsupportedError(name, fmt::format("holds {} channels; TensorBoard's sounds have one: "
                                             "mix them, for example with ffmpeg -i IN -ac 1 "
                                             "OUT.wav",
                                             format.channels, name));
  }
  if (format.frame_size != kBytesPerSample) {
    cursor.fail(offset,
                fmt::format("16-bit samples of one channel that take {} bytes", format.frame_size));
  }
  if (format.sample_rate == 0 || format.sample_rate > kMostRate) {
    cursor.fail(offset, fmt::format("a sample rate of {}", format.sample_rate));
  }
}

/// Looks for the samples behind a RIFF header.
class WavReader {
 public:
  WavReader(Bytes bytes, const std::string& name)
      : bytes_(bytes), name_(name), cursor_(bytes, name, "") {}

  WavSound read() {
    (void)cursor_.take(4, "the header");
    const auto riff_size = cursor_.read<std::uint32_t>("the header");
    if (!is_unknown(riff_size) && riff_size > cursor_.left()) {
      missing_ = riff_size - cursor_.left();
    }
    if (!may_be_unknown(riff_size)) check_whole();
    (void)cursor_.take(4, "the header");
    while (true) {
      if (cursor_.left() == 0) cursor_.fail(cursor_.at(), "ends without samples");
      const std::string_view kind = as_chars(cursor_.take(4, "a chunk's header"));
      const auto size = cursor_.read<std::uint32_t>("a chunk's header");
      if (kind == "data") return read_samples(size);
      read_chunk(kind, size);
    }
  }

 private:
  void check_whole() const {
    if (missing_ == 0) return;
    cursor_.fail(bytes_.size(),
                 fmt::format("the file ends here; its header promises {} bytes more", missing_));
  }

  void read_chunk(std::string_view kind, std::uint32_t size) {
    const std::uint64_t begin = cursor_.at();
    if (size > cursor_.left()) {
      cursor_.fail(begin, fmt::format("ends within a chunk of {} bytes", size));
    }
    if (kind == "fmt ") {
      format_ = read_format(cursor_, size);
      check(*format_, cursor_, begin, name_);
    }
    // A last chunk may lack the byte that makes its size even.
    cursor_.seek(std::min<std::uint64_t>(begin + size + size % 2, bytes_.size()), "a chunk");
  }

  WavSound read_samples(std::uint32_t size) {
    const std::uint64_t begin = cursor_.at();
    if (!format_) cursor_.fail(begin, "samples without a format in front of them");
    if (!is_unknown(size)) check_whole();
    const std::uint64_t left = cursor_.left();
    const std::uint64_t present = is_unknown(size) && size > left ? left : size;
    if (present > left) {
      cursor_.fail(begin + left, fmt::format("the file ends here; {} bytes of samples are missing",
                                             present - left));
    }
    if (present % kBytesPerSample != 0) {
      cursor_.fail(begin, fmt::format("{} bytes are no whole number of 16-bit samples", present));
    }
    const Bytes samples = cursor_.take(present, "samples");
    return {
        static_cast<int>(format_->sample_rate),
        {DType::kInt16, {static_cast<std::int64_t>(present / kBytesPerSample)}, samples.data()}};
  }

  Bytes bytes_;
  const std::string& name_;
  ByteCursor cursor_;
  std::optional<WavFormat> format_;
  std::uint64_t missing_ = 0;  // Bytes that the header promises and that are not there.
};

}  // namespace

bool is_wav(Bytes bytes) {
  const std::string_view front = as_chars(bytes.first(std::min<std::size_t>(bytes.size(), 12)));
  return front.size() == 12 && front.starts_with("RIFF") && front.ends_with("WAVE");
}

WavSound parse_wav(Bytes bytes, const std::string& name) {
  if (!is_wav(bytes)) throw FormatError(name, "is no WAV file: it does not begin with RIFF, WAVE");
  return WavReader(bytes, name).read();
}

std::string encode_wav(std::span<const std::int16_t> samples, int sample_rate) {
  constexpr std::size_t kMostBytes = 0xFFFFFFFFU - kHeaderSize;
  const std::size_t size = samples.size() * kBytesPerSample;
  if (size > kMostBytes) {
    throw UnsupportedError("", fmt::format("{} samples are too many for a WAV file, which ends at "
                                           "4 GiB",
                                           samples.size()));
  }
  std::string out;
  out.reserve(kHeaderSize + size);
  const auto append = [&out]<class T>(T number) {
    out.append(sizeof number, '\0');
    store_le(&out[out.size() - sizeof number], number);
  };
  const auto rate = static_cast<std::uint32_t>(sample_rate);
  out += "RIFF";
  append(static_cast<std::uint32_t>(kHeaderSize - 8 + size));
  out += "WAVEfmt ";
  append(std::uint32_t{16});
  append(kPcm);
  append(std::uint16_t{1});
  append(rate);
  append(static_cast<std::uint32_t>(rate * kBytesPerSample));
  append(static_cast<std::uint16_t>(kBytesPerSample));
  append(std::uint16_t{16});
  out += "data";
  append(static_cast<std::uint32_t>(size));
  return out += as_chars(std::as_bytes(samples));
}

}  // namespace tbviz
