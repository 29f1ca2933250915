// Sounds, as SummaryWriter.add_audio stores them. docs/event-format.md describes the message.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tbviz/summary/summary.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// 16-bit samples of one channel, and what of the sound they do not show.
struct PcmSamples {
  std::vector<std::int16_t> samples;
  std::int64_t clipped = 0;  ///< How many lay beyond -1 or 1.
  std::int64_t nan = 0;      ///< How many were NaN, and are silence now.
};

/// The samples of an array with one axis longer than 1: those of int16 as they are; everything else
/// clipped to [-1, 1], times 32767 in its own type and truncated, as add_audio of torch 2.13 does.
/// Otherwise than there int16 are no numbers to be clipped, the half 1.0 does not wrap to -32768,
/// and a NaN does not keep others from being clipped.
///
/// Throws FormatError, which names no file, if there is no sample; UnsupportedError for several
/// axes and for integers other than int16 beyond [-1, 1], whose scale nobody knows.
[[nodiscard]] PcmSamples to_pcm16(const TensorView& samples);

/// A sound under its tag: a WAV file of 16-bit samples. `sample_rate` is in samples a second.
/// Throws UsageError if it is not positive, what to_pcm16() throws, and UnsupportedError for 4 GiB
/// of samples.
[[nodiscard]] Summary audio_summary(std::string tag, const TensorView& samples, int sample_rate);
[[nodiscard]] Summary audio_summary(std::string tag, std::span<const std::int16_t> samples,
                                    int sample_rate);

}  // namespace tbviz
