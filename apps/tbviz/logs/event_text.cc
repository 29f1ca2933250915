#include "logs/event_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <ctime>
#include <optional>
#include <utility>
#include <variant>

#include "shell/console.h"
#include "tbviz/event/sound_message.h"
#include "tbviz/text/utf8.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

std::string byte_count(std::size_t count) { return fmt::format("{} bytes", count); }

// The digits of a float32 if the log holds one: 0.1, not 0.10000000149011612.
std::string scalar_text(const Scalar& scalar) {
  return scalar.encoding == ScalarEncoding::kDoubleTensor
             ? fmt::format("{}", scalar.value)
             : fmt::format("{}", static_cast<float>(scalar.value));
}

std::string_view encoding_name(ScalarEncoding encoding) {
  constexpr std::array<std::string_view, 3> kNames = {"simple_value", "float_tensor",
                                                      "double_tensor"};
  return kNames.at(static_cast<std::size_t>(encoding));
}

std::string_view status_name(SessionLog::Status status) {
  constexpr std::array<std::string_view, 4> kNames = {"unspecified", "start", "stop", "checkpoint"};
  return kNames.at(static_cast<std::size_t>(status));
}

struct ValueText {
  std::string operator()(const Scalar& scalar) const {
    return fmt::format("{}\t{}", scalar_text(scalar), encoding_name(scalar.encoding));
  }
  std::string operator()(const Histogram& h) const {
    return fmt::format("min={} max={} num={} sum={} sum_squares={} limits=[{}] counts=[{}]", h.min,
                       h.max, h.num, h.sum, h.sum_squares, fmt::join(h.limits, ","),
                       fmt::join(h.counts, ","));
  }
  std::string operator()(const EncodedImage& image) const {
    return fmt::format("{}x{}x{}\t{}", image.height, image.width, image.colorspace,
                       byte_count(image.bytes.size()));
  }
  std::string operator()(const OpaqueValue& value) const {
    const std::string bytes = byte_count(value.message.size());
    const std::optional<SoundMessage> sound = parse_sound(as_bytes(value.message));
    if (!sound) return bytes;
    return fmt::format("{} frames of {} at {} Hz\t{}", sound->frames,
                       count_text(sound->channels, "channel"), sound->sample_rate, bytes);
  }
};

// Kind and value of an event without summaries.
struct EventText {
  using Parts = std::pair<std::string, std::string>;

  Parts operator()(const FileVersion& first) const {
    return {"file_version", printable(first.version) +
                                (first.writer.empty() ? "" : "\t" + printable(first.writer))};
  }
  Parts operator()(const SessionLog& log) const {
    return {"session_log", std::string(status_name(log.status))};
  }
  Parts operator()(const OpaqueEvent& event) const {
    return {event.kind.empty() ? "unknown" : event.kind, byte_count(event.bytes.size())};
  }
  Parts operator()(const Summaries&) const { return {"summary", "no value"}; }
};

Json numbers(const std::vector<double>& values) {
  return Json::Array(values.begin(), values.end());
}

struct ValueJson {
  Json operator()(const Scalar& scalar) const { return scalar.value; }
  Json operator()(const Histogram& h) const {
    return Json::Object{{"min", h.min},
                        {"max", h.max},
                        {"num", h.num},
                        {"sum", h.sum},
                        {"sum_squares", h.sum_squares},
                        {"limits", numbers(h.limits)},
                        {"counts", numbers(h.counts)}};
  }
  Json operator()(const EncodedImage& image) const {
    return Json::Object{{"height", image.height},
                        {"width", image.width},
                        {"colorspace", image.colorspace},
                        {"bytes", static_cast<std::int64_t>(image.bytes.size())}};
  }
  Json operator()(const OpaqueValue& value) const {
    Json object;
    if (const std::optional<SoundMessage> sound = parse_sound(as_bytes(value.message))) {
      object["sample_rate"] = sound->sample_rate;
      object["channels"] = sound->channels;
      object["frames"] = sound->frames;
      object["content_type"] = printable(sound->content_type);
    }
    object["bytes"] = static_cast<std::int64_t>(value.message.size());
    return object;
  }
};

// The value of an event without summaries.
struct EventJson {
  Json operator()(const FileVersion& first) const {
    return Json::Object{{"version", first.version}, {"writer", first.writer}};
  }
  Json operator()(const SessionLog& log) const {
    return Json::Object{{"status", status_name(log.status)},
                        {"checkpoint_path", log.checkpoint_path},
                        {"message", log.message}};
  }
  Json operator()(const OpaqueEvent& event) const {
    return Json::Object{{"bytes", static_cast<std::int64_t>(event.bytes.size())}};
  }
  Json operator()(const Summaries&) const { return {}; }
};

}  // namespace

std::vector<std::string> event_lines(const Event& event) {
  const auto line = [&](std::string_view tag, std::string_view kind, std::string_view value) {
    return fmt::format("{}\t{}\t{}\t{}\t{}", event.step, event.wall_time, printable(tag),
                       printable(kind), value);
  };
  std::vector<std::string> lines;
  if (const auto* summaries = std::get_if<Summaries>(&event.what)) {
    for (const Summary& summary : *summaries) {
      lines.push_back(
          line(summary.tag, kind_name(summary.value), std::visit(ValueText{}, summary.value)));
    }
  }
  if (lines.empty()) {
    const auto [kind, value] = std::visit(EventText{}, event.what);
    lines.push_back(line("", kind, value));
  }
  return lines;
}

std::vector<Json> event_objects(const Event& event, std::string_view command,
                                std::string_view run) {
  const auto object = [&](std::string_view tag, std::string_view kind, Json value) {
    Json members = with_schema(command);
    members["run"] = run;
    if (!tag.empty()) members["tag"] = tag;
    members["step"] = event.step;
    members["wall_time"] = event.wall_time;
    members["kind"] = kind;
    members["value"] = std::move(value);
    return members;
  };
  std::vector<Json> objects;
  if (const auto* summaries = std::get_if<Summaries>(&event.what)) {
    for (const Summary& summary : *summaries) {
      objects.push_back(
          object(summary.tag, kind_name(summary.value), std::visit(ValueJson{}, summary.value)));
      if (const auto* scalar = std::get_if<Scalar>(&summary.value)) {
        objects.back()["encoding"] = encoding_name(scalar->encoding);
      }
    }
  }
  if (objects.empty()) {
    objects.push_back(
        object("", std::visit(EventText{}, event.what).first, std::visit(EventJson{}, event.what)));
  }
  return objects;
}

Json value_json(const SummaryValue& value) { return std::visit(ValueJson{}, value); }

std::string utc_time(double wall_time) {
  constexpr double kYear10000 = 253402300800.0;
  if (!(wall_time >= 0 && wall_time < kYear10000)) return fmt::format("{}", wall_time);
  const auto seconds = static_cast<std::time_t>(wall_time);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &utc);
  return text.data();
}

}  // namespace tbviz::cli
