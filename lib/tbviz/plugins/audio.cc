#include "tbviz/plugins/audio.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include "tbviz/archive/wav.h"
#include "tbviz/archive/wire_writer.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

// Fields of Summary.Value and of Audio.
constexpr std::uint32_t kAudio = 6;
constexpr std::uint32_t kSampleRate = 1;
constexpr std::uint32_t kNumChannels = 2;
constexpr std::uint32_t kLengthFrames = 3;
constexpr std::uint32_t kEncodedAudio = 4;
constexpr std::uint32_t kContentType = 5;

constexpr int kGreatest = 32767;

// The product of 1 and 32767 in the type, truncated; a half of 1 is 32768 by then.
template <class Real>
std::int16_t quantised(Real value, Real scale) {
  const Real product = std::trunc(value * scale);
  return static_cast<std::int16_t>(std::min<Real>(product, kGreatest));
}

/// Appends an element of any type.
struct AppendSample {
  PcmSamples& pcm;

  void operator()(std::int16_t sample) const { pcm.samples.push_back(sample); }
  void operator()(double value) const { append(value, double{kGreatest}); }
  void operator()(float value) const { append(value, float{kGreatest}); }

  // 32767 is none of the halves; the nearest one, a power of 2, makes every product exact.
  void operator()(Float16 value) const { append(static_cast<float>(value), 32768.0F); }
  // PyTorch's tensors come to NumPy as halves.
  void operator()(BFloat16 value) const { operator()(Float16::nearest(value)); }

  template <class Other>
  void operator()(Other value) const {
    if constexpr (std::is_integral_v<Other>) {
      if (value > 1 || (std::is_signed_v<Other> && value + 1 < 0)) {
        throw UnsupportedError(
            "",
            fmt::format("holds the integer {}: samples are int16, or numbers from -1 to 1", value));
      }
      pcm.samples.push_back(static_cast<std::int16_t>(kGreatest * static_cast<int>(value)));
    } else {
      operator()(static_cast<float>(value));
    }
  }

 private:
  template <class Real>
  void append(Real value, Real scale) const {
    if (std::isnan(value)) {
      ++pcm.nan;
      pcm.samples.push_back(0);
      return;
    }
    if (std::abs(value) > 1) ++pcm.clipped;
    pcm.samples.push_back(quantised(std::clamp<Real>(value, -1, 1), scale));
  }
};

}  // namespace

PcmSamples to_pcm16(const TensorView& samples) {
  if (samples.count() == 0) throw FormatError("", "holds no sample");
  const auto axes = std::ranges::count_if(samples.shape(), [](auto size) { return size > 1; });
  if (axes > 1) {
    throw UnsupportedError("", fmt::format("an array of shape {} holds several channels; "
                                           "TensorBoard's sounds have one",
                                           format_shape(samples.shape())));
  }
  PcmSamples pcm;
  pcm.samples.reserve(static_cast<std::size_t>(samples.count()));
  for_each_element(samples, AppendSample{pcm});
  return pcm;
}

Summary audio_summary(std::string tag, std::span<const std::int16_t> samples, int sample_rate) {
  if (sample_rate <= 0) {
    throw UsageError(fmt::format("`sample_rate` {}: it must be positive", sample_rate));
  }
  if (samples.empty()) throw FormatError("", "holds no sample");
  std::string audio;
  append_fixed_field(audio, kSampleRate, static_cast<float>(sample_rate));
  append_varint_field(audio, kNumChannels, 1);
  append_varint_field(audio, kLengthFrames, samples.size());
  append_bytes_field(audio, kEncodedAudio, encode_wav(samples, sample_rate));
  append_bytes_field(audio, kContentType, "audio/wav");
  OpaqueValue value{.kind = "audio", .message = {}};
  append_bytes_field(value.message, kAudio, audio);
  return {std::move(tag), std::move(value)};
}

Summary audio_summary(std::string tag, const TensorView& samples, int sample_rate) {
  return audio_summary(std::move(tag), to_pcm16(samples).samples, sample_rate);
}

}  // namespace tbviz
