#include "tbviz/checkpoint/torch/byte_strings.h"

#include <algorithm>
#include <array>
#include <span>

namespace tbviz {
namespace {

constexpr std::array<std::string_view, 4> kContainers = {
    "builtins.bytes", "__builtin__.bytes", "builtins.bytearray", "__builtin__.bytearray"};
constexpr std::array<std::string_view, 3> kLatin1 = {"latin1", "latin-1", "iso-8859-1"};

std::optional<PickledBytes> plain_bytes(const PickleValue& value) {
  if (value.kind() == PickleKind::kBytes) return PickledBytes{as_chars(value.as_bytes())};
  return std::nullopt;
}

// Text in a place where only bytes make sense.
std::optional<PickledBytes> text_as_bytes(const PickleValue& value) {
  const auto text = value.as_string();
  return text ? std::optional(PickledBytes{*text, value.text_form()}) : std::nullopt;
}

// encode(text, "latin1"), and bytearray(text, "latin-1").
std::optional<PickledBytes> encoded_text(std::span<const PickleValue> args) {
  if (args.size() != 2) return std::nullopt;
  const auto encoding = args[1].as_string();
  if (!encoding || std::ranges::find(kLatin1, *encoding) == kLatin1.end()) return std::nullopt;
  return text_as_bytes(args[0]);
}

}  // namespace

std::optional<PickledBytes> pickled_bytes(const PickleValue& value) {
  if (const auto bytes = plain_bytes(value)) return bytes;
  const PickleObject* object = value.as_object();
  if (object == nullptr || object->global() == nullptr) return std::nullopt;
  const std::span<const PickleValue> args = object->args.items();
  if (object->global()->is("_codecs.encode")) return encoded_text(args);
  const auto is_global = [&](std::string_view name) { return object->global()->is(name); };
  if (std::ranges::none_of(kContainers, is_global)) return std::nullopt;
  if (args.empty()) return PickledBytes{};
  return args.size() == 1 ? plain_bytes(args[0]) : encoded_text(args);
}

std::optional<Bytes> ByteStrings::find(const PickleValue& value, std::string_view name,
                                       bool needed) {
  std::optional<PickledBytes> bytes = pickled_bytes(value);
  if (!bytes) bytes = text_as_bytes(value);
  if (!bytes) return std::nullopt;
  if (bytes->form == PickleText::kBytes || bytes->written.empty()) return as_bytes(bytes->written);
  const auto known = known_.find(bytes->written.data());
  if (known != known_.end() && (known->second.decoded || !needed)) return known->second.bytes;
  Known& kept = known_[bytes->written.data()];
  kept = decode(*bytes, name, needed);
  return kept.bytes;
}

ByteStrings::Known ByteStrings::decode(const PickledBytes& bytes, std::string_view name,
                                       bool needed) {
  const auto size = latin1_size(bytes.written, bytes.form);
  if (!size) return {std::nullopt, true};
  if (!needed && !made_.wanted()) {
    made_.left_out();
    // Text is never shorter than its bytes.
    return {as_bytes(bytes.written.substr(0, *size)), false};
  }
  const std::span<std::byte> room = made_.make_room(*size, name);
  decode_latin1(bytes.written, bytes.form, room);
  return {Bytes(room), true};
}

}  // namespace tbviz
