// Whatever the bytes are: refused with an Error, or samples that can all be read and that survive
// being written.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tbviz/archive/wav.h"
#include "tbviz/error.h"
#include "tbviz/plugins/audio.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const tbviz::WavSound sound = tbviz::parse_wav(std::as_bytes(std::span(data, size)), "input");
    const tbviz::PcmSamples pcm = tbviz::to_pcm16(sound.samples);
    const std::string copy = tbviz::encode_wav(pcm.samples, sound.sample_rate);
    const tbviz::WavSound again = tbviz::parse_wav(tbviz::as_bytes(copy), "copy");
    if (again.sample_rate != sound.sample_rate) std::abort();
    if (tbviz::to_pcm16(again.samples).samples != pcm.samples) std::abort();
  } catch (const tbviz::Error&) {
  }
  return 0;
}
