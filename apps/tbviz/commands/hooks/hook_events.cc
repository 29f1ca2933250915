#include "commands/hooks/hook_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tbviz/archive/npy.h"
#include "tbviz/error.h"
#include "tbviz/summary/histogram.h"
#include "tbviz/tensor/numpy_text.h"
#include "tbviz/text/safe_name.h"

namespace tbviz::cli {
namespace {

// Arrays within arrays.
Json to_nested(const TensorView& values) {
  if (values.rank() == 0) {
    Json number;
    for_each_element(values, [&](auto value) {
      if constexpr (std::is_integral_v<decltype(value)>) {
        number = static_cast<std::int64_t>(value);
      } else {
        number = static_cast<double>(value);
      }
    });
    return number;
  }
  Json::Array rows;
  for (std::int64_t i = 0; i < values.size(0); ++i) rows.push_back(to_nested(values[i]));
  return rows;
}

Json to_json(const HookEvent& event) {
  Json json = with_schema("hooks");
  json["event"] = event.event;
  json["name"] = event.name;
  if (!event.part.empty()) json["part"] = event.part;
  if (!event.unread.empty()) json["unread"] = event.unread;
  if (!event.values) {
    json["shape"] = Json();
    json["values"] = Json();
    return json;
  }
  json["dtype"] = name_of(event.values->dtype());
  json["shape"] = json_array(event.values->shape());
  json["values"] = to_nested(*event.values);
  return json;
}

void print_lines(std::string_view text, Console& console) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    console.result(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// The part after which the others are named.
bool is_main(std::string_view part) {
  return part.empty() || part == "output" || part == "grad_output";
}

// "forward features.0 output"
std::string title_of(const HookEvent& event) {
  const std::string_view name = event.name.empty() ? "''" : std::string_view(event.name);
  const std::string part = event.part.empty() ? "" : " " + event.part;
  return fmt::format("{} {}{}", event.event, name, part);
}

}  // namespace

std::string part_name(std::string_view part, std::size_t index, std::size_t count) {
  return count == 1 ? std::string(part) : fmt::format("{}[{}]", part, index);
}

void HookReport::print(const HookEvent& event) {
  std::string shape = event.values ? format_shape(event.values->shape()) : "none";
  if (!event.unread.empty()) shape = "not read: " + event.unread;
  console_.result(fmt::format("{} {}", title_of(event), shape));
  if (event.values) print_lines(numpy_text(*event.values), console_);
}

void HookReport::add(const HookEvent& event) {
  if (console_.json()) {
    console_.data(to_json(event).dump());
  } else {
    print(event);
  }
  if (!event.unread.empty() && unread_.insert(event.name).second) {
    console_.fail(
        UnsupportedError(outputs_.model, fmt::format("{}: {}", title_of(event), event.unread)));
  }
  if (!event.values) return;
  if (outputs_.log != nullptr) log_histogram(event);
  if (outputs_.npy.empty()) return;
  const std::string part = event.part.empty() ? "" : "." + event.part;
  const std::filesystem::path path =
      outputs_.npy / event.event / (safe_component(event.name + part) + ".npy");
  if (!written_.insert(path).second) {
    throw UsageError("two arrays would be written to " + path.string() +
                     "; look at one of them in a run of its own");
  }
  write_npy(path, *event.values, outputs_.overwrite);
}

void HookReport::add_loss(double value) {
  if (!console_.json()) {
    console_.result(fmt::format("loss {}", value));
    return;
  }
  Json json = with_schema("hooks");
  json["event"] = "loss";
  json["value"] = value;
  console_.data(json.dump());
}

void HookReport::log_histogram(const HookEvent& event) {
  const bool only_input = event.event == "forward_pre" && event.part == "input";
  const std::string tag =
      safe_tag(fmt::format("{}/{}{}", event.event, event.name,
                           is_main(event.part) || only_input ? "" : "/" + event.part));
  try {
    outputs_.log->add(outputs_.step, {tag, exponential_histogram(*event.values)});
  } catch (const FormatError&) {
    console_.warn(fmt::format("{}: no finite value, so no histogram", tag));
  }
}

}  // namespace tbviz::cli
