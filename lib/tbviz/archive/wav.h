// WAV files of 16-bit samples of one channel: RIFF with a "fmt " and a "data" chunk
// (Microsoft and IBM, Multimedia Programming Interface 1.0; WAVE_FORMAT_EXTENSIBLE, 2001).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "tbviz/base/bytes.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Whether `bytes` begin like a WAV file, of whatever samples.
[[nodiscard]] bool is_wav(Bytes bytes);

/// The sound in a WAV file.
struct WavSound {
  int sample_rate = 0;  ///< Samples a second.
  TensorView samples;   ///< int16, shape (frames,), in the file's bytes.
};

/// The samples in the bytes of a WAV file, which must outlive the view. Chunks of other kinds, and
/// what follows the first "data" chunk, are passed over. Where the header says that its writer did
/// not know how much would follow, as of sounds written to a pipe, the samples go on to the end of
/// the file. `name` is for messages.
///
/// Throws FormatError if the file is no WAV file, malformed or cut; UnsupportedError for several
/// channels and for samples that are no 16-bit integers.
[[nodiscard]] WavSound parse_wav(Bytes bytes, const std::string& name);

/// The bytes of a WAV file: a header of 44 bytes and the samples, as Python's wave module writes
/// them. Throws UnsupportedError beyond 4 GiB. REQUIRES: sample_rate > 0
[[nodiscard]] std::string encode_wav(std::span<const std::int16_t> samples, int sample_rate);

}  // namespace tbviz
