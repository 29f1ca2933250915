#include "tbviz/event/sound_message.h"

#include "tbviz/archive/wire_reader.h"

namespace tbviz {
namespace {

constexpr std::uint32_t kAudio = 6;  // Of Summary.Value.

// Of Audio.
constexpr std::uint32_t kSampleRate = 1;
constexpr std::uint32_t kNumChannels = 2;
constexpr std::uint32_t kLengthFrames = 3;
constexpr std::uint32_t kContentType = 5;

}  // namespace

std::optional<SoundMessage> parse_sound(Bytes value) {
  const Bytes audio = find_bytes(value, kAudio);
  if (audio.empty()) return std::nullopt;
  SoundMessage sound;
  WireReader reader(audio);
  for (ProtobufField field; reader.next(field); field = {}) {
    if (field.is(kSampleRate, WireType::kFixed32)) sound.sample_rate = field.as_float();
    if (field.is(kNumChannels, WireType::kVarint)) sound.channels = field.as_int();
    if (field.is(kLengthFrames, WireType::kVarint)) sound.frames = field.as_int();
    if (field.is(kContentType, WireType::kBytes)) sound.content_type = field.text();
  }
  return reader.ok() ? std::optional(sound) : std::nullopt;
}

}  // namespace tbviz
