#include "tbviz/event/run_series.h"

#include <fcntl.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/log_reading.h"
#include "tbviz/event/record.h"
#include "tbviz/event/restart_marks.h"
#include "tbviz/io/byte_sink.h"
#include "tbviz/io/scratch_file.h"
#include "tbviz/text/name_index.h"

namespace tbviz {
namespace {

/// Messages out of a file that is read once.
class KeptMessages {
 public:
  explicit KeptMessages(const std::string& name)
      : file_(make_scratch_file(name)),
        sink_(::fcntl(file_.descriptor(), F_DUPFD_CLOEXEC, 0), name) {}

  /// Where the message lies then.
  std::uint64_t add(Bytes message) {
    sink_.write(message);
    return std::exchange(size_, size_ + message.size());
  }

  [[nodiscard]] std::shared_ptr<const MappedFile> close() {
    sink_.close();
    return std::make_shared<MappedFile>(std::move(file_));
  }

 private:
  FileSource file_;
  FileSink sink_;
  std::uint64_t size_ = 0;
};

/// The values of one tag and kind, hidden ones included: what hides them comes later.
struct Track {
  std::string kind;
  std::string plugin;
  ScalarCurve curve;               // Of scalars,
  std::vector<ValuePlace> places;  // of all else.
  RestartMarks<std::size_t> marks;
  std::uint64_t event = 0;  // The one of the last value,
  std::size_t before = 0;   // and how many values there were before it.

  [[nodiscard]] std::size_t count() const { return curve.count() + places.size(); }
};

struct Tag {
  bool is_wanted = true;
  bool any = false;  // Whether there was a value, wanted or not.
  std::int64_t last_step = 0;
  std::vector<Track> tracks;
  bool has_scalars = false;
  std::size_t scalars = 0;  // Which of the tracks: nearly all values are scalars.
};

class SeriesBuilder {
 public:
  SeriesBuilder(const LogRun& run, const SeriesOptions& options) : options_(&options) {
    series_.name = run.name;
    if (std::ranges::any_of(run.files, is_read_once))
      rule_ = RestartRule::kNone;
    else
      rule_ = options.restarts;
  }

  void begin_file(const std::filesystem::path& path) {
    series_.files.push_back({path, nullptr});
    if (is_read_once(path)) kept_.emplace(path.string());
  }

  void end_file() {
    if (kept_) series_.files.back().kept = kept_->close();
    kept_.reset();
  }

  void add(const EventReader& reader) {
    const EventView& event = reader.view();
    ++event_;
    for (const ValueView& value : event.values) add(reader, value);
    if (event.kind != EventKind::kSummary) add_other(event);
  }

  /// The run without what is hidden; how much that was is put into `hidden`.
  [[nodiscard]] RunSeries finish(std::int64_t& hidden);

 private:
  void add(const EventReader& reader, const ValueView& value);
  void add_other(const EventView& event);
  Tag& tag_of(std::string_view name);
  static Track& track_of(Tag& tag, std::string_view kind, std::string_view plugin);
  [[nodiscard]] Track& scalars_of(Tag& tag) const;
  void note_step(Tag& tag, std::int64_t step);
  void begin_value(Track& track);
  void mark_sessions(Track& track);
  void finish(const std::string& name, Track& track, std::int64_t& hidden);

  const SeriesOptions* options_;
  RestartRule rule_ = RestartRule::kNone;
  RunSeries series_;
  std::optional<KeptMessages> kept_;
  NameIndex names_;
  std::vector<Tag> tags_;  // By name.
  std::uint64_t event_ = 0;
  RestartMarks<std::uint64_t> sessions_;  // By event.
  std::uint64_t last_session_ = 0;
};

Tag& SeriesBuilder::tag_of(std::string_view name) {
  const std::size_t number = names_[name];
  if (number == tags_.size()) {
    tags_.emplace_back().is_wanted = !options_->wants_tag || options_->wants_tag(name);
  }
  return tags_[number];
}

Track& SeriesBuilder::track_of(Tag& tag, std::string_view kind, std::string_view plugin) {
  const auto known = std::ranges::find(tag.tracks, kind, &Track::kind);
  if (known != tag.tracks.end()) {
    if (known->plugin.empty() && !plugin.empty()) known->plugin = plugin;
    return *known;
  }
  Track& track = tag.tracks.emplace_back();
  track.kind = kind;
  track.plugin = plugin;
  return track;
}

Track& SeriesBuilder::scalars_of(Tag& tag) const {
  if (!tag.has_scalars) {
    Track& track = tag.tracks.emplace_back();
    track.kind = "scalar";
    track.curve = ScalarCurve(options_->store);
    tag.scalars = tag.tracks.size() - 1;
    tag.has_scalars = true;
  }
  return tag.tracks[tag.scalars];
}

// A step that repeats or goes back hides the tag's values of earlier events.
void SeriesBuilder::note_step(Tag& tag, std::int64_t step) {
  if (tag.any && step <= tag.last_step) {
    for (Track& track : tag.tracks) {
      track.marks.add(track.event == event_ ? track.before : track.count(), step);
    }
  }
  tag.any = true;
  tag.last_step = step;
}

void SeriesBuilder::mark_sessions(Track& track) {
  if (last_session_ <= track.event) return;
  const auto step = sessions_.least_step_behind(track.event);
  if (step) track.marks.add(track.count(), *step);
}

void SeriesBuilder::begin_value(Track& track) {
  if (track.event == event_) return;
  mark_sessions(track);
  track.before = track.count();
  track.event = event_;
}

void SeriesBuilder::add(const EventReader& reader, const ValueView& value) {
  const std::int64_t step = reader.view().step;
  Tag& tag = tag_of(value.tag);
  if (rule_ == RestartRule::kSteps) note_step(tag, step);
  if (!tag.is_wanted || !options_->steps.contains(step)) return;
  if (const std::optional<Scalar> scalar = decode_scalar(value)) {
    Track& track = scalars_of(tag);
    begin_value(track);
    track.curve.add(step, scalar->value);
    return;
  }
  Track& track = track_of(tag, kind_of(value), value.plugin);
  begin_value(track);
  const auto within = static_cast<std::uint64_t>(value.message.data() - reader.record().data());
  const std::uint64_t offset = kept_ ? kept_->add(value.message) : reader.offset() + within;
  track.places.push_back({step, static_cast<std::uint32_t>(series_.files.size() - 1),
                          static_cast<std::uint32_t>(value.message.size()), offset});
}

void SeriesBuilder::add_other(const EventView& event) {
  if (rule_ == RestartRule::kSessions && is_session_start(event)) {
    sessions_.add(event_, event.step);
    last_session_ = event_;
  }
  const std::string_view kind = opaque_kind(event.kind);
  if (!kind.empty()) ++series_.other_events[std::string(kind)];
}

std::size_t drop_hidden(std::vector<ValuePlace>& places, const RestartMarks<std::size_t>& marks) {
  if (marks.empty()) return 0;
  std::size_t at = 0;
  return std::erase_if(places,
                       [&](const ValuePlace& place) { return marks.hides(at++, place.step); });
}

void SeriesBuilder::finish(const std::string& name, Track& track, std::int64_t& hidden) {
  mark_sessions(track);
  hidden += static_cast<std::int64_t>(track.curve.drop_hidden(track.marks) +
                                      drop_hidden(track.places, track.marks));
  if (track.curve.count() > 0) {
    track.curve.finish();
    series_.curves.push_back({name, std::move(track.curve)});
  } else if (!track.places.empty()) {
    std::ranges::stable_sort(track.places, {}, &ValuePlace::step);
    series_.values.push_back(
        {name, std::move(track.kind), std::move(track.plugin), std::move(track.places)});
  }
}

RunSeries SeriesBuilder::finish(std::int64_t& hidden) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < names_.size(); ++i) order.push_back(i);
  std::ranges::sort(order, {}, [&](std::size_t i) -> const std::string& { return names_.name(i); });
  for (const std::size_t i : order) {
    std::ranges::sort(tags_[i].tracks, {}, &Track::kind);
    for (Track& track : tags_[i].tracks) finish(names_.name(i), track, hidden);
    series_.tags.push_back(names_.name(i));
  }
  return std::move(series_);
}

}  // namespace

RunSeries read_run_series(const LogRun& run, const SeriesOptions& options, LogListener& listener) {
  SeriesBuilder builder(run, options);
  for (const std::filesystem::path& file : run.files) {
    builder.begin_file(file);
    (void)read_log(file, listener, [&](EventReader& reader) { builder.add(reader); });
    builder.end_file();
  }
  std::int64_t hidden = 0;
  RunSeries series = builder.finish(hidden);
  if (hidden > 0) listener.hidden(run.name == "." ? run.files.front().string() : run.name, hidden);
  return series;
}

}  // namespace tbviz
