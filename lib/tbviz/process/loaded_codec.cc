#include "tbviz/process/loaded_codec.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "tbviz/error.h"
#include "tbviz/process/message_limits.h"
#include "tbviz/process/message_reader.h"
#include "tbviz/process/message_writer.h"

namespace tbviz {
namespace {

constexpr std::size_t kCountBytes = sizeof(std::uint64_t);  // What a text or a list takes at least.

// A note that an honest process sends is short anyway.
void write_note(MessageWriter& out, std::string_view note) {
  out.text(note.substr(0, kLongestNote));
}

void write_site(MessageWriter& out, const Site& site) {
  out.number(site.kind);
  out.text(site.name);
  out.text(site.type);
  out.shape(site.weight_shape);
  out.number(site.pre);
  out.number(site.called);
  out.list(site.aliases, [&](const std::string& alias) { out.text(alias); });
}

// `most_aliases`: how many may follow still, of all sites'; what is read is taken off.
Site read_site(MessageReader& in, std::size_t& most_aliases) {
  Site site;
  site.kind = in.choice(SiteKind::kValue);
  site.name = in.text();
  site.type = in.text();
  site.weight_shape = in.shape();
  site.pre = in.flag();
  site.called = in.flag();
  site.aliases = in.list(kCountBytes, most_aliases, [&] { return in.text(); });
  most_aliases -= site.aliases.size();
  return site;
}

// A reader would take more for an attack.
void check_aliases(std::span<const Site> sites) {
  std::size_t count = 0;
  for (const Site& site : sites) count += site.aliases.size();
  if (count <= kMostAliases) return;
  throw UnsupportedError({}, "the model's modules have more than " + std::to_string(kMostAliases) +
                                 " other names; register a shared module under fewer");
}

void write_parameter(MessageWriter& out, const ParameterInfo& parameter) {
  out.text(parameter.name);
  out.number(parameter.dtype);
  out.shape(parameter.shape);
}

ParameterInfo read_parameter(MessageReader& in) {
  ParameterInfo parameter;
  parameter.name = in.text();
  parameter.dtype = in.choice(DType::kFloat64);
  parameter.shape = in.shape();
  return parameter;
}

void write_size(MessageWriter& out, const SizeRange& size) {
  out.number(size.least);
  out.number(size.most);
  out.text(std::string_view(size.symbol).substr(0, kLongestSymbol));
}

// A range that no size lies in would leave nothing to choose from.
SizeRange read_size(MessageReader& in) {
  SizeRange size;
  size.least = in.number<std::int64_t>();
  size.most = in.number<std::int64_t>();
  size.symbol = in.text(kLongestSymbol);
  if (size.least < 0 || size.most < size.least) MessageReader::fail("sizes that no axis has");
  return size;
}

void write_input(MessageWriter& out, const InputInfo& input) {
  out.text(input.name);
  out.text(input.type);
  out.number(input.optional);
  out.number(input.channels);
  out.number(input.axes);
  out.optional(input.dtype, [&](DType dtype) { out.number(dtype); });
  out.list(input.sizes, [&](const SizeRange& size) { write_size(out, size); });
}

InputInfo read_input(MessageReader& in) {
  InputInfo input;
  input.name = in.text();
  input.type = in.text();
  input.optional = in.flag();
  input.channels = in.number<std::int64_t>();
  input.axes = in.number<std::int64_t>();
  input.dtype = in.optional([&] { return in.choice(DType::kFloat64); });
  input.sizes = in.list(3 * kCountBytes, kMostDimensions, [&] { return read_size(in); });
  return input;
}

}  // namespace

OutMessage encode_loaded(const LoadedModel& model) {
  check_aliases(model.sites);
  MessageWriter out(MessageKind::kLoaded);
  out.list(model.sites, [&](const Site& site) { write_site(out, site); });
  out.list(model.parameters, [&](const ParameterInfo& one) { write_parameter(out, one); });
  out.list(model.inputs, [&](const InputInfo& input) { write_input(out, input); });
  const std::span<const std::string> notes = model.notes;
  out.list(notes.first(std::min(notes.size(), kMostNotes)),
           [&](const std::string& note) { write_note(out, note); });
  return out.take();
}

LoadedModel decode_loaded(const InMessage& message) {
  MessageReader in(message, MessageKind::kLoaded);
  LoadedModel model;
  std::size_t most_aliases = kMostAliases;
  model.sites =
      in.list(3 + 4 * kCountBytes, kMostParts, [&] { return read_site(in, most_aliases); });
  model.parameters = in.list(1 + 2 * kCountBytes, kMostParts, [&] { return read_parameter(in); });
  model.inputs = in.list(2 + 5 * kCountBytes, kMostInputs, [&] { return read_input(in); });
  model.notes = in.list(kCountBytes, kMostNotes, [&] { return in.text(kLongestNote); });
  in.finish();
  return model;
}

}  // namespace tbviz
