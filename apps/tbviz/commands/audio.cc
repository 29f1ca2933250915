#include "commands/audio.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "batch/input_steps.h"
#include "logs/blob_types.h"
#include "logs/run_output.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/archive/array_input.h"
#include "tbviz/archive/tar_path.h"
#include "tbviz/archive/wav.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/plugins/audio.h"
#include "tbviz/tensor/synthetic.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

/// A sound, and what to call it where no tag is given.
struct NamedSound {
  std::string name;
  PcmSamples pcm;
  int sample_rate = 0;
};

[[noreturn]] void refuse(const MappedFile& file) {
  const std::string_view kind = sound_extension(as_chars(file.bytes()));
  const std::string what = kind == kUnknownBlob ? "neither a WAV file nor an array"
                                                : fmt::format("no WAV file but .{}", kind);
  throw UnsupportedError(
      file.name(), fmt::format("is {}; WAV files and arrays (.npy, .npz) are read: convert a sound, "
                               "for example with ffmpeg -i IN -ac 1 -c:a pcm_s16le OUT.wav",
                               what));
}

/// Reads sounds and logs them, one file after the other.
class SoundLog {
 public:
  SoundLog(const AudioOptions& options, Console& console)
      : options_(options), console_(console), log_(options.log, console), steps_(options.log.step) {
    if (console.json()) console.object()["sounds"] = Json(Json::Array());
  }

  void add_input(const std::string& input) {
    steps_.begin({input, input});
    const std::string file = display_name(input);
    if (is_synthetic(input)) return add_arrays(ArrayInput::open(input), file);
    MappedFile opened = open_file_or_member(input);
    if (is_wav(opened.bytes())) return add(read(opened), file);
    if (!is_array(opened.bytes())) refuse(opened);
    add_arrays(ArrayInput::read(std::move(opened)), file);
  }

  void close() { log_.close(); }

 private:
  [[nodiscard]] NamedSound read(const MappedFile& file) {
    const WavSound wav = parse_wav(file.bytes(), file.name());
    if (options_.rate_given && options_.rate != wav.sample_rate) {
      console_.note(fmt::format("{}: keeps its own rate, {}; --rate is for arrays", file.name(),
                                wav.sample_rate));
    }
    return {default_name(file.name()), to_pcm16(wav.samples), wav.sample_rate};
  }

  // An array that is no sound does not stop the others of its file.
  void add_arrays(const ArrayInput& input, const std::string& file) {
    for (const NamedArray& array : input.arrays()) {
      const std::string source =
          input.arrays().size() == 1 ? file : fmt::format("{}, array {}", file, array.name);
      console_.attempt(
          [&] {
            add({array.name, to_pcm16(array.values), options_.rate}, source);
          },
          source);
    }
  }

  void add(const NamedSound& sound, const std::string& file) {
    const std::string tag = options_.log.tag_or(sound.name);
    const std::int64_t step = steps_.next(tag, TagOrigin::kOwn);
    const PcmSamples& pcm = sound.pcm;
    if (pcm.clipped > 0) {
      console_.warn(fmt::format("{}: {} of {} lay beyond -1 or 1 and {} clipped", file,
                                count_text(pcm.clipped, "sample"), pcm.samples.size(),
                                was_or_were(pcm.clipped)));
    }
    if (pcm.nan > 0) {
      console_.warn(fmt::format("{}: {} of {} {} NaN, silence now", file,
                                count_text(pcm.nan, "sample"), pcm.samples.size(),
                                was_or_were(pcm.nan)));
    }
    log_.add(step,
             audio_summary(tag, std::span<const std::int16_t>(pcm.samples), sound.sample_rate));
    describe(sound, tag, step);
  }

  void describe(const NamedSound& sound, const std::string& tag, std::int64_t step) {
    if (!console_.json()) return;
    Json object;
    object["tag"] = options_.log.tag_prefix + tag;
    object["step"] = step;
    object["sample_rate"] = sound.sample_rate;
    object["frames"] = static_cast<std::int64_t>(sound.pcm.samples.size());
    object["clipped"] = sound.pcm.clipped;
    object["nan"] = sound.pcm.nan;
    console_.object()["sounds"].push_back(std::move(object));
  }

  const AudioOptions& options_;
  Console& console_;
  LogOutput log_;
  InputSteps steps_;
};

}  // namespace

void declare_audio(CommandSpec& command) {
  const auto options = std::make_shared<AudioOptions>();
  command.example = "tbviz audio generated.npy --rate 22050 -t voice -l runs/tts";
  command.exit_codes = {{ExitCode::kUsage},
                        {ExitCode::kInput},
                        {ExitCode::kFormat, "a file is damaged or cut, or holds no sample"},
                        {ExitCode::kUnsupported,
                         "several channels, samples that are no 16-bit integers, or a file that is "
                         "no WAV file and no "
                         "array"},
                        {ExitCode::kOutput}};
  command
      .argument("FILE", options->inputs,
                "WAV files of 16-bit samples of one channel, arrays (.npy, .npz, randn:44100@0) of "
                "numbers from -1 to 1 or of int16 samples, or - for standard input")
      .takes_path("FILE");
  command.option("--rate", options->rate, "Samples a second, of arrays; a WAV file keeps its own")
      .between(1, std::numeric_limits<int>::max())
      .sets(options->rate_given)
      .defaults_to("44100");
  add_log_options(command, options->log);
  command.job = [options](Console& console) { run_audio(*options, console); };
}

void run_audio(const AudioOptions& options, Console& console) {
  const std::vector<std::string> inputs =
      inputs_or_standard_input(options.inputs, "WAV files or arrays");
  SoundLog log(options, console);
  for (const std::string& input : inputs) {
    console.attempt([&] { log.add_input(input); }, display_name(input));
  }
  log.close();
}

}  // namespace tbviz::cli
