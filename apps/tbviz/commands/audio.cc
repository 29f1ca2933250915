#include "commands/audio.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "batch/batch.h"
#include "logs/blob_types.h"
#include "logs/run_output.h"
#include "shell/options.h"
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

constexpr std::array<std::string_view, 3> kExtensions = {".wav", ".npy", ".npz"};
constexpr FileKinds kKinds = {
    .extensions = kExtensions,
    .words = "WAV files or arrays",
    .to_name = "WAV files, folders or arrays",
};

struct Sound {
  PcmSamples pcm;
  int sample_rate = 0;
};

[[noreturn]] void refuse(const MappedFile& file) {
  const std::string_view kind = sound_extension(as_chars(file.bytes()));
  const std::string what = kind == kUnknownBlob ? "neither a WAV file nor an array"
                                                : fmt::format("no WAV file but .{}", kind);
  throw UnsupportedError(
      file.name(),
      fmt::format("is {}; WAV files and arrays (.npy, .npz) are read: convert a sound, "
                  "for example with ffmpeg -i IN -ac 1 -c:a pcm_s16le OUT.wav",
                  what));
}

LogOptions log_options_for(LogOptions options, const Batch& batch) {
  options.filename_suffix = batch.file_suffix(options.filename_suffix);
  return options;
}

/// Reads sounds and logs them, one file after the other.
class SoundLog {
 public:
  SoundLog(const AudioOptions& options, const Batch& batch, Console& console)
      : options_(options),
        console_(console),
        log_(log_options_for(options.log, batch), console),
        steps_(options.log.step, batch.seen()) {
    if (console.json()) console.object()["sounds"] = Json(Json::Array());
  }

  /// Throws UsageError if an input holds several sounds for one tag and its steps are not counted.
  void add_input(const BatchInput& input) {
    steps_.begin(input);
    const std::string file = display_name(input.word);
    std::variant<Sound, ArrayInput> opened;
    const bool is_good = console_.attempt([&] { opened = open(input.word); }, file);
    if (const auto* arrays = std::get_if<ArrayInput>(&opened)) return add_arrays(*arrays, file);
    const std::string tag = options_.log.tag_or(default_name(input.word));
    const std::int64_t step = next_step(tag);
    if (is_good) add(std::get<Sound>(opened), file, tag, step);
  }

  [[nodiscard]] const KindCounts& counts() const { return log_.counts(); }

  void close() { log_.close(); }

 private:
  [[nodiscard]] std::variant<Sound, ArrayInput> open(const std::string& input) {
    if (is_synthetic(input)) return ArrayInput::open(input);
    MappedFile opened = open_file_or_member(input);
    if (is_wav(opened.bytes())) return read(opened);
    if (!is_array(opened.bytes())) refuse(opened);
    return ArrayInput::read(std::move(opened));
  }

  [[nodiscard]] Sound read(const MappedFile& file) {
    const WavSound wav = parse_wav(file.bytes(), file.name());
    if (options_.rate_given && options_.rate != wav.sample_rate) {
      console_.note(fmt::format("{}: keeps its own rate, {}; --rate is for arrays", file.name(),
                                wav.sample_rate));
    }
    return {to_pcm16(wav.samples), wav.sample_rate};
  }

  // An array that is no sound does not stop the others of its file.
  void add_arrays(const ArrayInput& input, const std::string& file) {
    for (const NamedArray& array : input.arrays()) {
      const std::string source =
          input.arrays().size() == 1 ? file : fmt::format("{}, array {}", file, array.name);
      const std::string tag = options_.log.tag_or(array.name);
      const std::int64_t step = next_step(tag);
      console_.attempt(
          [&] {
            add({to_pcm16(array.values), options_.rate}, source, tag, step);
          },
          source);
    }
  }

  // A sound that fails takes its step all the same: those of the others do not depend on it.
  [[nodiscard]] std::int64_t next_step(const std::string& tag) {
    return steps_.next(tag, options_.log.tag.empty() ? TagOrigin::kStem : TagOrigin::kOwn);
  }

  void add(const Sound& sound, const std::string& file, const std::string& tag, std::int64_t step) {
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

  void describe(const Sound& sound, const std::string& tag, std::int64_t step) {
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
  add_file_input_options(command, options->inputs,
                         "WAV files of 16-bit samples of one channel, arrays (.npy, .npz, "
                         "randn:44100@0) of numbers from -1 to 1 or of int16 samples, folders, tar "
                         "archives, globs, or - for standard input");
  command.option("--rate", options->rate, "Samples a second, of arrays; a WAV file keeps its own")
      .between(1, std::numeric_limits<int>::max())
      .sets(options->rate_given)
      .defaults_to("44100");
  add_shard_options(command, options->shards);
  add_log_options(command, options->log);
  command.job = [options](Console& console) { run_audio(*options, console); };
}

void run_audio(const AudioOptions& options, Console& console) {
  Batch batch(options.shards, "audio", options.log.logdir,
              expand_file_inputs(options.inputs, kKinds, console), console);
  SoundLog log(options, batch, console);
  if (options.log.tag.empty()) batch.tell_stems();
  if (batch.is_idle()) return;
  batch.begin();
  console.progress().expect("file", batch.mine().size());
  for (const BatchInput& input : batch.mine()) {
    batch.handle(input, log.counts(),
                 [&] { console.attempt([&] { log.add_input(input); }, display_name(input.word)); });
    console.progress().advance("file");
  }
  log.close();
  batch.finish(log.counts());
}

}  // namespace tbviz::cli
