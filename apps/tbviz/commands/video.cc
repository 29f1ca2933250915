#include "commands/video.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "batch/input_steps.h"
#include "logs/run_output.h"
#include "pictures/picture_notes.h"
#include "pictures/picture_set.h"
#include "shell/options.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/io/input_name.h"
#include "tbviz/plugins/video.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr PictureSet kVideo("a video");

// So many pictures are read at once: enough to keep all cores busy, few enough that memory stays
// small.
constexpr std::size_t kChunk = 32;

/// Writes videos, and says what of them is lost.
class VideoLog {
 public:
  VideoLog(const VideoOptions& options, Console& console)
      : options_(options), console_(console), log_(options.log, console), steps_(options.log.step) {
    if (console.json()) console.object()["videos"] = Json(Json::Array());
  }

  void add(VideoEncoder& video, const std::string& name, const std::string& file) {
    const std::string tag = options_.log.tag_or(name);
    const std::int64_t step = steps_.next(tag, TagOrigin::kOwn);
    const std::int64_t frames = video.frames();
    const std::int64_t inexact = video.inexact_frames();
    if (inexact > 0) {
      console_.note(
          fmt::format("{}: {} of {} {} more than 256 colours, which are all that a GIF "
                      "file has for a frame: others like them are shown",
                      file, count_text(inexact, "frame"), frames, inexact == 1 ? "has" : "have"));
    }
    EncodedImage value = video.finish();
    if (console_.json()) {
      console_.object()["videos"].push_back(Json::Object{{"tag", options_.log.tag_prefix + tag},
                                                         {"step", step},
                                                         {"height", value.height},
                                                         {"width", value.width},
                                                         {"frames", frames},
                                                         {"fps", options_.fps},
                                                         {"inexact_frames", inexact}});
    }
    log_.add(step, {tag, std::move(value)});
  }

  void begin(const std::string& input) { steps_.begin({input, input}); }
  [[nodiscard]] bool wrote() const { return log_.wrote(); }
  void close() { log_.close(); }

 private:
  const VideoOptions& options_;
  Console& console_;
  LogOutput log_;
  InputSteps steps_;
};

void video_of_pictures(const VideoOptions& options, std::span<const std::string> files,
                       VideoLog& log, Console& console) {
  std::optional<VideoEncoder> video;
  std::optional<NamedPicture> first;
  PictureNotes notes(console);
  console.progress().expect("frame", files.size());
  while (!files.empty()) {
    const auto chunk = files.first(std::min(kChunk, files.size()));
    std::vector<NamedPicture> pictures;
    kVideo.load(options.inputs, chunk, pictures, notes, console);
    throw_if_interrupted();
    for (NamedPicture& picture : pictures) {
      if (!first) first = picture;
      kVideo.check_size(picture, *first);
      const Image& frame = picture.image;
      if (!video) video.emplace(frame.height, frame.width, frame.channels, options.fps);
      video->add(frame);
      console.progress().advance("frame");
    }
    files = files.subspan(chunk.size());
  }
  if (video) log.add(*video, "video", "the pictures");
}

void add_array(const VideoOptions& options, const NamedArray& array, const std::string& file,
               VideoLog& log) {
  const VideoFrames frames(array.values);
  VideoEncoder video(frames.height(), frames.width(), frames.channels(), options.fps);
  for (std::int64_t i = 0; i < frames.count(); ++i) {
    throw_if_interrupted();
    video.add(frames[i]);
  }
  log.add(video, array.name, file);
}

void videos_of_arrays(const VideoOptions& options, std::span<const ArrayInput> inputs,
                      std::span<const std::string> files, VideoLog& log, Console& console) {
  if (options.inputs.resize) throw UsageError("--size is for pictures, not for arrays");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    log.begin(files[i]);
    const std::string file = display_name(files[i]);
    for (const NamedArray& array : inputs[i].arrays()) {
      const std::string source =
          inputs[i].arrays().size() == 1 ? file : fmt::format("{}, array {}", file, array.name);
      console.attempt([&] { add_array(options, array, source, log); }, source);
    }
  }
}

void video_of_standard_input(const VideoOptions& options, VideoLog& log, Console& console) {
  const std::string file = "-";
  std::vector<std::string> notes;
  PictureOrArrays loaded = load_input(file, options.inputs.limits, notes);
  if (const ArrayInput* arrays = std::get_if<ArrayInput>(&loaded)) {
    return videos_of_arrays(options, {arrays, 1}, {&file, 1}, log, console);
  }
  PictureNotes(console).tell(notes);
  Image& frame = std::get<Image>(loaded);
  if (options.inputs.resize) frame = resize(frame, *options.inputs.resize);
  VideoEncoder video(frame.height, frame.width, frame.channels, options.fps);
  video.add(frame);
  log.add(video, "video", display_name(file));
}

// What players make of frames that are shorter is no secret, but a surprise.
void tell_of_short_frames(double fps, Console& console) {
  constexpr double kMostKept = 50;
  if (fps <= kMostKept) return;
  console.note(fmt::format("--fps {}: browsers show frames of less than 0.02 s for 0.1 s", fps));
}

}  // namespace

void declare_video(CommandSpec& command) {
  const auto options = std::make_shared<VideoOptions>();
  command.example = "tbviz video frames/ --fps 12 -t rollout -l runs/agent";
  command.exit_codes = {
      {ExitCode::kUsage, "wrong arguments, or pictures and arrays mixed"},
      {ExitCode::kInput},
      {ExitCode::kFormat,
       "an input is damaged, pictures differ in size, or an array is no video, or an empty one"},
      {ExitCode::kUnsupported, "a file is no picture, or one of a format that is not supported"},
      {ExitCode::kOutput}};
  add_input_options(command, options->inputs);
  command.option("--fps", options->fps, "Frames a second; from 1/600 to 100").defaults_to("4");
  add_log_options(command, options->log);
  command.job = [options](Console& console) { run_video(*options, console); };
}

void run_video(const VideoOptions& options, Console& console) {
  VideoLog log(options, console);
  std::vector<std::string> files;
  for (BatchInput& input : expand_inputs(options.inputs, console)) {
    files.push_back(std::move(input.word));
  }
  log.begin("video");
  if (files == std::vector<std::string>{"-"}) {
    video_of_standard_input(options, log, console);
  } else if (const std::vector<ArrayInput> arrays = kVideo.open_arrays(files, console);
             !arrays.empty()) {
    videos_of_arrays(options, arrays, files, log, console);
  } else {
    video_of_pictures(options, files, log, console);
  }
  if (log.wrote()) tell_of_short_frames(options.fps, console);
  log.close();
}

}  // namespace tbviz::cli
