#include "commands/hooks/edit_option.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "models/single_array.h"
#include "tbviz/error.h"
#include "tbviz/text/number.h"

namespace tbviz::cli {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& text) {
  throw UsageError(
      fmt::format("{} {}: 'PLACE:zero[:CHANNELS[@axis=A]]', "
                  "'PLACE:scale=F[:CHANNELS[@axis=A]]' or 'PLACE:replace=FILE.npy' is needed",
                  option, text));
}

double parse_factor(std::string_view text, const std::string& option, const std::string& whole) {
  const std::optional<double> factor = parse_number(text);
  if (!factor) refuse(option, whole);
  return *factor;
}

// "0,4-7"
std::vector<std::int64_t> parse_channels(std::string_view text, const std::string& option,
                                         const std::string& whole) {
  constexpr std::size_t kMost = std::size_t{1} << 20U;
  std::vector<std::int64_t> channels;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::optional<IndexRange> range = parse_index_range(text.substr(0, comma));
    if (!range || range->last < range->first || range->last >= kMost) refuse(option, whole);
    for (std::size_t channel = range->first; channel <= range->last; ++channel) {
      channels.push_back(static_cast<std::int64_t>(channel));
    }
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  if (channels.empty()) refuse(option, whole);
  return channels;
}

// "0,4-7" or "3@axis=-1"
void parse_choice(std::string_view text, ValueEdit& edit, const std::string& option,
                  const std::string& whole) {
  constexpr std::string_view kAxis = "@axis=";
  const std::size_t mark = text.find(kAxis);
  if (mark != std::string_view::npos) {
    edit.axis = parse_integer(text.substr(mark + kAxis.size()));
    if (!edit.axis) refuse(option, whole);
    text = text.substr(0, mark);
  }
  edit.channels = parse_channels(text, option, whole);
}

}  // namespace

PlacedEdit parse_edit(const std::string& option, const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) refuse(option, text);
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
    parse_choice(std::string_view(what).substr(second + 1), placed.edit, option, text);
    what.resize(second);
  }
  if (what.starts_with(kScale)) {
    placed.edit.kind = ValueEdit::Kind::kScale;
    placed.edit.factor = parse_factor(std::string_view(what).substr(kScale.size()), option, text);
  } else if (what != "zero") {
    refuse(option, text);
  }
  return placed;
}

void edit_outputs(HookedModel& hooked, const std::vector<Layer>& layers, const LayerEdit& edit) {
  for (const Layer& layer : layers) {
    hooked.register_forward_hook(layer.name,
                                 [edit, layer](const HookedCall&, std::span<const Slot>,
                                               std::span<Slot> outputs) { edit(layer, outputs); });
  }
}

void edit_gradients(HookedModel& hooked, const std::vector<Layer>& layers, const LayerEdit& edit) {
  for (const Layer& layer : layers) {
    hooked.register_full_backward_pre_hook(
        layer.name,
        [edit, layer](const HookedCall&, std::span<Slot> gradients) { edit(layer, gradients); });
  }
}

void edit_gradient_by(HookedModel& hooked, const PlacedEdit& edit,
                      const std::function<void()>& on_edit) {
  hooked.register_hook(edit.place, [edit, on_edit](const TensorView& gradient) {
    Slot slot{gradient, {}, {}};
    const std::string why = apply_edit(edit.edit, slot);
    if (!why.empty()) {
      throw UnsupportedError({}, fmt::format("the gradient by {} {}", edit.place, why));
    }
    on_edit();
    return slot.replacement;
  });
}

}  // namespace tbviz::cli
