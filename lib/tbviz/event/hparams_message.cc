#include "tbviz/event/hparams_message.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>

#include "tbviz/archive/wire_reader.h"

namespace tbviz {
namespace {

// Values within values: add_hparams has none.
constexpr int kDeepest = 32;

using Members = std::map<std::string, Json, std::less<>>;

Json object_of(Members&& members) {
  Json::Object object;
  for (auto& [name, value] : members) object.emplace_back(name, std::move(value));
  return object;
}

bool parse_value(Bytes message, Json& value, int depth);

// An entry of a map: a name and a value, of which the last one counts.
bool parse_entry(Bytes message, Members& members, int depth) {
  std::string_view name;
  Json value;
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(1, WireType::kBytes)) name = field.text();
    if (field.is(2, WireType::kBytes) && !parse_value(field.bytes, value, depth)) return false;
  }
  members.insert_or_assign(std::string(name), std::move(value));
  return reader.ok();
}

bool parse_struct(Bytes message, Json& value, int depth) {
  Members members;
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(1, WireType::kBytes) && !parse_entry(field.bytes, members, depth)) return false;
  }
  value = object_of(std::move(members));
  return reader.ok();
}

bool parse_list(Bytes message, Json& value, int depth) {
  Json::Array elements;
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(1, WireType::kBytes)) continue;
    if (!parse_value(field.bytes, elements.emplace_back(), depth)) return false;
  }
  value = std::move(elements);
  return reader.ok();
}

// google.protobuf.Value
bool parse_value(Bytes message, Json& value, int depth) {
  if (depth == kDeepest) return false;
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(1, WireType::kVarint)) value = Json();
    if (field.is(2, WireType::kFixed64)) value = field.as_double();
    if (field.is(3, WireType::kBytes)) value = field.text();
    if (field.is(4, WireType::kVarint)) value = field.value != 0;
    if (field.is(5, WireType::kBytes) && !parse_struct(field.bytes, value, depth + 1)) return false;
    if (field.is(6, WireType::kBytes) && !parse_list(field.bytes, value, depth + 1)) return false;
  }
  return reader.ok();
}

// The name of an enumerator; none of a number that nobody knows yet.
std::string_view name_of(std::uint64_t number, std::span<const std::string_view> names) {
  return number < names.size() ? names[static_cast<std::size_t>(number)] : std::string_view();
}

bool parse_interval(Bytes message, Json& domain) {
  double least = 0;
  double greatest = 0;
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(1, WireType::kFixed64)) least = field.as_double();
    if (field.is(2, WireType::kFixed64)) greatest = field.as_double();
  }
  domain = Json::Object{{"min", least}, {"max", greatest}};
  return reader.ok();
}

bool parse_hparam(Bytes message, HparamInfo& hparam) {
  constexpr std::array<std::string_view, 4> kTypes = {"", "string", "bool", "float64"};
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(1, WireType::kBytes)) hparam.name = field.text();
    if (field.is(2, WireType::kBytes)) hparam.display_name = field.text();
    if (field.is(3, WireType::kBytes)) hparam.description = field.text();
    if (field.is(4, WireType::kVarint)) hparam.type = name_of(field.value, kTypes);
    if (field.is(5, WireType::kBytes) && !parse_list(field.bytes, hparam.domain, 0)) return false;
    if (field.is(6, WireType::kBytes) && !parse_interval(field.bytes, hparam.domain)) return false;
  }
  return reader.ok();
}

bool parse_metric_name(Bytes message, HparamMetric& metric) {
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(1, WireType::kBytes)) metric.group = field.text();
    if (field.is(2, WireType::kBytes)) metric.tag = field.text();
  }
  return reader.ok();
}

bool parse_metric(Bytes message, HparamMetric& metric) {
  constexpr std::array<std::string_view, 3> kDatasets = {"", "training", "validation"};
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(1, WireType::kBytes) && !parse_metric_name(field.bytes, metric)) return false;
    if (field.is(3, WireType::kBytes)) metric.display_name = field.text();
    if (field.is(4, WireType::kBytes)) metric.description = field.text();
    if (field.is(5, WireType::kVarint)) metric.dataset = name_of(field.value, kDatasets);
  }
  return reader.ok();
}

bool parse(Bytes message, HparamsExperiment& experiment) {
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(3, WireType::kFixed64)) experiment.created = field.as_double();
    if (field.type != WireType::kBytes) continue;
    if (field.number == 1) experiment.description = field.text();
    if (field.number == 2) experiment.user = field.text();
    if (field.number == 6) experiment.name = field.text();
    if (field.number == 4 && !parse_hparam(field.bytes, experiment.hparams.emplace_back()))
      return false;
    if (field.number == 5 && !parse_metric(field.bytes, experiment.metrics.emplace_back()))
      return false;
  }
  return reader.ok();
}

bool parse(Bytes message, HparamsSessionStart& session) {
  Members hparams;
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(1, WireType::kBytes) && !parse_entry(field.bytes, hparams, 0)) return false;
    if (field.is(2, WireType::kBytes)) session.model_uri = field.text();
    if (field.is(3, WireType::kBytes)) session.monitor_url = field.text();
    if (field.is(4, WireType::kBytes)) session.group = field.text();
    if (field.is(5, WireType::kFixed64)) session.start = field.as_double();
  }
  session.hparams = object_of(std::move(hparams));
  return reader.ok();
}

bool parse(Bytes message, HparamsSessionEnd& session) {
  constexpr std::array<std::string_view, 4> kStatus = {"unknown", "success", "failure", "running"};
  session.status = kStatus.front();
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(1, WireType::kVarint)) session.status = name_of(field.value, kStatus);
    if (field.is(2, WireType::kFixed64)) session.end = field.as_double();
  }
  return reader.ok();
}

template <class Message>
bool parse_into(Bytes message, std::optional<HparamsMessage>& found) {
  Message parsed;
  if (!parse(message, parsed)) return false;
  found = std::move(parsed);
  return true;
}

}  // namespace

std::optional<HparamsMessage> parse_hparams(Bytes metadata) {
  constexpr std::uint32_t kPluginData = 1;  // SummaryMetadata.plugin_data
  constexpr std::uint32_t kContent = 2;     // PluginData.content, an HParamsPluginData.
  std::optional<HparamsMessage> found;
  WireReader reader(find_bytes(find_bytes(metadata, kPluginData), kContent));
  for (ProtobufField field; reader.next(field);) {
    if (field.type != WireType::kBytes) continue;
    const bool ok = field.number == 2   ? parse_into<HparamsExperiment>(field.bytes, found)
                    : field.number == 3 ? parse_into<HparamsSessionStart>(field.bytes, found)
                    : field.number == 4 ? parse_into<HparamsSessionEnd>(field.bytes, found)
                                        : true;
    if (!ok) return {};
  }
  return reader.ok() ? std::move(found) : std::nullopt;
}

}  // namespace tbviz
