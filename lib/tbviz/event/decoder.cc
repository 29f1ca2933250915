#include "tbviz/event/decoder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "tbviz/archive/wire_reader.h"
#include "tbviz/archive/wire_writer.h"
#include "tbviz/event/tensor_message.h"

namespace tbviz {
namespace {

constexpr std::uint32_t kWriter = 1;  // SourceMetadata.writer

/// The T in `variant`, which is made to hold one if it does not; its memory is reused if it does.
template <class T, class Variant>
T& hold(Variant& variant) {
  if (T* held = std::get_if<T>(&variant)) return *held;
  return variant.template emplace<T>();
}

/// The single element of a tensor of numbers.
std::optional<Scalar> tensor_scalar(Bytes message) {
  const std::optional<TensorMessage> tensor = parse_tensor(message, 1);
  if (!tensor || !tensor->numbers || tensor->numbers->count() != 1) return {};
  Scalar scalar;
  scalar.encoding = tensor->numbers->dtype() == DType::kFloat32 ? ScalarEncoding::kFloatTensor
                                                                : ScalarEncoding::kDoubleTensor;
  for_each_element(tensor->numbers->view(),
                   [&](auto element) { scalar.value = static_cast<double>(element); });
  return scalar;
}

// Repeated numbers are packed, or one by one.
bool append_doubles(const ProtobufField& field, std::vector<double>& values) {
  if (field.type == WireType::kFixed64) values.push_back(field.as_double());
  if (field.type != WireType::kBytes) return true;
  if (field.bytes.size() % sizeof(double) != 0) return false;
  const std::size_t old = values.size();
  values.resize(old + field.bytes.size() / sizeof(double));
  if (!field.bytes.empty())
    std::memcpy(values.data() + old, field.bytes.data(), field.bytes.size());
  return true;
}

bool parse_histogram(Bytes message, Histogram& histogram) {
  histogram.min = histogram.max = histogram.num = histogram.sum = histogram.sum_squares = 0;
  histogram.limits.clear();
  histogram.counts.clear();
  histogram.not_finite = 0;
  const std::array<double*, 5> numbers = {&histogram.min, &histogram.max, &histogram.num,
                                          &histogram.sum, &histogram.sum_squares};
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.number <= numbers.size() && field.type == WireType::kFixed64) {
      *numbers[field.number - 1] = field.as_double();
    }
    if (field.number == 6 && !append_doubles(field, histogram.limits)) return false;
    if (field.number == 7 && !append_doubles(field, histogram.counts)) return false;
  }
  return reader.ok();
}

bool parse_image(Bytes message, EncodedImage& image) {
  image.height = image.width = image.colorspace = 0;
  image.bytes.clear();
  const std::array<int*, 3> numbers = {&image.height, &image.width, &image.colorspace};
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.number <= numbers.size() && field.type == WireType::kVarint) {
      *numbers[field.number - 1] = static_cast<int>(field.value);
    }
    if (field.is(4, WireType::kBytes)) image.bytes = field.text();
  }
  return reader.ok();
}

void decode_opaque(const ValueView& value, OpaqueValue& decoded) {
  decoded.kind = kind_of(value);
  decoded.message.clear();
  copy_fields(value.message, decoded.message,
              [](const ProtobufField& field) { return !field.is(1, WireType::kBytes); });
}

bool parse_session_log(Bytes message, SessionLog& log) {
  log = {};
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    constexpr auto kLast = static_cast<std::uint64_t>(SessionLog::Status::kCheckpoint);
    if (field.is(1, WireType::kVarint) && field.value <= kLast) {
      log.status = static_cast<SessionLog::Status>(field.value);
    }
    if (field.is(2, WireType::kBytes)) log.checkpoint_path = field.text();
    if (field.is(3, WireType::kBytes)) log.message = field.text();
  }
  return reader.ok();
}

}  // namespace

std::string_view kind_of(const ValueView& value) {
  switch (value.kind) {
    case ValueKind::kSimpleValue:
      return "scalar";
    case ValueKind::kHistogram:
      return "histogram";
    case ValueKind::kImage:
      return "image";
    case ValueKind::kAudio:
      return "audio";
    case ValueKind::kTensor:
      if (value.plugin == "scalars") return tensor_scalar(value.what) ? "scalar" : value.plugin;
      if (value.plugin == "histograms") return "histogram";
      if (value.plugin == "images") return "image";
      return value.plugin.empty() ? "tensor" : value.plugin;
    case ValueKind::kNone:
      break;
  }
  return value.plugin.empty() ? "unknown" : value.plugin;
}

std::optional<Scalar> decode_scalar(const ValueView& value) {
  if (value.kind == ValueKind::kSimpleValue) return Scalar{value.simple_value};
  if (value.kind == ValueKind::kTensor && value.plugin == "scalars")
    return tensor_scalar(value.what);
  return {};
}

void decode_value(const ValueView& value, SummaryValue& decoded) {
  if (const std::optional<Scalar> scalar = decode_scalar(value)) {
    decoded = *scalar;
    return;
  }
  if (value.kind == ValueKind::kHistogram &&
      parse_histogram(value.what, hold<Histogram>(decoded))) {
    return;
  }
  if (value.kind == ValueKind::kImage && parse_image(value.what, hold<EncodedImage>(decoded))) {
    return;
  }
  decode_opaque(value, hold<OpaqueValue>(decoded));
}

std::string_view opaque_kind(EventKind kind) {
  switch (kind) {
    case EventKind::kGraphDef:
      return "graph_def";
    case EventKind::kMetaGraphDef:
      return "meta_graph_def";
    case EventKind::kTaggedRunMetadata:
      return "run_metadata";
    default:
      return "";
  }
}

void decode_event(const EventView& view, Event& event) {
  event.wall_time = view.wall_time;
  event.step = view.step;
  switch (view.kind) {
    case EventKind::kSummary:
      hold<Summaries>(event.what).clear();
      return;
    case EventKind::kFileVersion:
      event.what = FileVersion{std::string(as_chars(view.what)),
                               std::string(as_chars(find_bytes(view.source_metadata, kWriter)))};
      return;
    case EventKind::kSessionLog:
      if (parse_session_log(view.what, hold<SessionLog>(event.what))) return;
      break;
    default:
      break;
  }
  const std::string_view kind = opaque_kind(view.kind);
  event.what = OpaqueEvent{std::string(kind),
                           std::string(as_chars(kind.empty() ? view.message : view.what))};
}

bool is_session_start(const EventView& event) {
  SessionLog log;
  return event.kind == EventKind::kSessionLog && parse_session_log(event.what, log) &&
         log.status == SessionLog::Status::kStart;
}

}  // namespace tbviz
