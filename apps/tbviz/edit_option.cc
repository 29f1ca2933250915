#include "tbviz/edit_option.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "tbviz/base/error.h"
#include "tbviz/single_array.h"

namespace tbviz::cli {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& text) {
  throw UsageError(
      fmt::format("{} {}: 'PLACE:zero[:CHANNELS]', 'PLACE:scale=F[:CHANNELS]' or "
                  "'PLACE:replace=FILE.npy' is needed",
                  option, text));
}

template <class T>
T parse_number(std::string_view text, const std::string& option, const std::string& whole) {
  T number{};
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc() || stop != end) refuse(option, whole);
  return number;
}

// "0,4-7"
std::vector<std::int64_t> parse_channels(std::string_view text, const std::string& option,
                                         const std::string& whole) {
  constexpr std::int64_t kMost = 1 << 20;
  std::vector<std::int64_t> channels;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    const std::size_t dash = std::min(part.find('-'), part.size());
    const auto first = parse_number<std::int64_t>(part.substr(0, dash), option, whole);
    const auto last = dash == part.size()
                          ? first
                          : parse_number<std::int64_t>(part.substr(dash + 1), option, whole);
    if (first < 0 || last < first || last >= kMost) refuse(option, whole);
    for (std::int64_t channel = first; channel <= last; ++channel) channels.push_back(channel);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  if (channels.empty()) refuse(option, whole);
  return channels;
}

}  // namespace

PlacedEdit parse_edit(const std::string& option, const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0) refuse(option, text);
  PlacedEdit placed{text.substr(0, colon), {}};
  std::string what = text.substr(colon + 1);
  constexpr std::string_view kReplace = "replace=";
  constexpr std::string_view kScale = "scale=";
  if (what.starts_with(kReplace)) {
    placed.edit.kind = ValueEdit::Kind::kReplace;
    placed.edit.values = load_single_array(what.substr(kReplace.size()), option);
    return placed;
  }
  const std::size_t second = what.find(':');
  if (second != std::string::npos) {
    placed.edit.channels = parse_channels(std::string_view(what).substr(second + 1), option, text);
    what.resize(second);
  }
  if (what.starts_with(kScale)) {
    placed.edit.kind = ValueEdit::Kind::kScale;
    placed.edit.factor =
        parse_number<double>(std::string_view(what).substr(kScale.size()), option, text);
  } else if (what != "zero") {
    refuse(option, text);
  }
  return placed;
}

void edit_outputs(HookedModel& hooked, const std::vector<Layer>& layers, const PlacedEdit& edit,
                  const std::string& file) {
  for (const Layer& layer : choose_layers(layers, edit.place, file)) {
    hooked.register_forward_hook(layer.name,
                                 [edit = edit.edit](const HookedCall&, std::span<const TensorView>,
                                                    std::span<Slot> outputs) {
                                   for (Slot& output : outputs) apply_edit(edit, output);
                                 });
  }
}

void edit_gradients(HookedModel& hooked, const Model& model, const std::vector<Layer>& layers,
                    const PlacedEdit& edit, const std::string& file) {
  const bool is_value = std::ranges::any_of(model.sites(), [&](const Site& site) {
    return site.kind == SiteKind::kValue && site.name == edit.place;
  });
  if (is_value) {
    hooked.register_hook(edit.place, [edit = edit.edit](const TensorView& gradient) {
      Slot slot{gradient, {}, {}};
      apply_edit(edit, slot);
      return slot.replacement;
    });
    return;
  }
  for (const Layer& layer : choose_layers(layers, edit.place, file)) {
    hooked.register_full_backward_pre_hook(
        layer.name, [edit = edit.edit](const HookedCall&, std::span<Slot> gradients) {
          for (Slot& gradient : gradients) apply_edit(edit, gradient);
        });
  }
}

}  // namespace tbviz::cli
