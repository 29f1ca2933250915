#include "tbviz/plugins/hparams.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "tbviz/archive/wire_writer.h"
#include "tbviz/error.h"
#include "tbviz/plugins/plugin_value.h"
#include "tbviz/plugins/text_field.h"

namespace tbviz {
namespace {

// HParamsPluginData's alternatives.
constexpr std::uint32_t kExperiment = 2;
constexpr std::uint32_t kSessionStart = 3;
constexpr std::uint32_t kSessionEnd = 4;

// DataType
constexpr std::uint64_t kString = 1;
constexpr std::uint64_t kFloat64 = 3;

constexpr std::uint64_t kSuccess = 1;  // Status

bool is_none(const HparamValue& value) {
  return value.number() == nullptr && value.text() == nullptr;
}

class Names {
 public:
  void add(const std::string& name, std::string_view what) {
    if (seen_.insert(name).second) return;
    throw UsageError(fmt::format("the {} '{}' stands twice", what, name));
  }

 private:
  std::set<std::string_view> seen_;
};

void check(std::span<const Hparam> hparams, std::span<const std::string> metrics,
           std::span<const HparamDomain> domains) {
  Names names;
  for (const Hparam& hparam : hparams) names.add(hparam.name, "hyperparameter");
  Names tags;
  for (const std::string& tag : metrics) tags.add(tag, "metric");
  Names bounded;
  for (const HparamDomain& domain : domains) {
    bounded.add(domain.name, "domain of");
    const auto hparam = std::ranges::find(hparams, domain.name, &Hparam::name);
    if (hparam == hparams.end()) {
      throw UsageError(fmt::format("there is no hyperparameter '{}' for a domain", domain.name));
    }
    const bool all_fit = std::ranges::all_of(domain.values, [&](const HparamValue& value) {
      return !is_none(value) && (value.text() == nullptr) == (hparam->value.text() == nullptr);
    });
    if (!all_fit) {
      throw UsageError(fmt::format("the domain of '{}' must be {}, as its value is", domain.name,
                                   hparam->value.text() != nullptr ? "texts" : "numbers"));
    }
  }
}

// google.protobuf.Value
std::string value_message(const HparamValue& value) {
  std::string message;
  if (const double* number = value.number()) append_fixed_field(message, 2, *number);
  if (const std::string* text = value.text()) append_any_text_field(message, 3, *text);
  return message;
}

std::string hparam_info(const Hparam& hparam, std::span<const HparamDomain> domains) {
  std::string info;
  append_text_field(info, 1, hparam.name);
  append_varint_field(info, 4, hparam.value.text() != nullptr ? kString : kFloat64);
  const auto domain = std::ranges::find(domains, hparam.name, &HparamDomain::name);
  if (domain == domains.end()) return info;
  std::string values;
  for (const HparamValue& value : domain->values)
    append_bytes_field(values, 1, value_message(value));
  append_bytes_field(info, 5, values);
  return info;
}

std::string metric_info(const std::string& tag) {
  std::string name;
  append_text_field(name, 2, tag);
  std::string info;
  append_bytes_field(info, 1, name);
  return info;
}

std::string experiment(std::span<const Hparam> hparams, std::span<const std::string> metrics,
                       std::span<const HparamDomain> domains) {
  std::string message;
  for (const Hparam& hparam : hparams) {
    if (!is_none(hparam.value)) append_bytes_field(message, 4, hparam_info(hparam, domains));
  }
  for (const std::string& tag : metrics) append_bytes_field(message, 5, metric_info(tag));
  return message;
}

std::string session_start(std::span<const Hparam> hparams) {
  std::string message;
  for (const Hparam& hparam : hparams) {
    if (is_none(hparam.value)) continue;
    std::string entry;
    append_any_text_field(entry, 1, hparam.name);
    append_bytes_field(entry, 2, value_message(hparam.value));
    append_bytes_field(message, 1, entry);
  }
  return message;
}

std::string session_end() {
  std::string message;
  append_varint_field(message, 1, kSuccess);
  return message;
}

Summary summary_of(std::string_view tag, std::uint32_t alternative, std::string_view message) {
  std::string content;
  append_bytes_field(content, alternative, message);
  return {std::string(tag), plugin_value("hparams", content)};
}

}  // namespace

std::array<Summary, 3> hparams_summaries(std::span<const Hparam> hparams,
                                         std::span<const std::string> metrics,
                                         std::span<const HparamDomain> domains) {
  check(hparams, metrics, domains);
  return {
      summary_of("_hparams_/experiment", kExperiment, experiment(hparams, metrics, domains)),
      summary_of("_hparams_/session_start_info", kSessionStart, session_start(hparams)),
      summary_of("_hparams_/session_end_info", kSessionEnd, session_end()),
  };
}

}  // namespace tbviz
