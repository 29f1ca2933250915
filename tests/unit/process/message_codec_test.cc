// Messages that an honest process never sends.
#include "tbviz/process/message_codec.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "support/received.h"
#include "tbviz/error.h"
#include "tbviz/process/graph_codec.h"
#include "tbviz/process/loaded_codec.h"
#include "tbviz/process/message_limits.h"
#include "tbviz/process/message_writer.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

Slot slot_of(const Tensor& tensor) { return {tensor.view(), {}, {}}; }

// An arrival of one tensor, whose type and shape are given as they are.
InMessage arrival_of(std::uint8_t dtype, const Shape& shape, std::size_t element_bytes) {
  MessageWriter out(MessageKind::kArrival);
  out.number(Arrival::Kind::kValue);
  out.number(std::uint64_t{0});
  out.number(std::int32_t{0});
  out.number(false);
  out.number(std::uint64_t{1});
  out.number(true);
  out.number(dtype);
  out.shape(shape);
  out.text("");  // Nothing that is not read.
  out.text("key");
  InMessage message = received(out.take());
  message.elements.assign(element_bytes, std::byte{1});
  return message;
}

constexpr auto kFloat = static_cast<std::uint8_t>(DType::kFloat32);

}  // namespace

TEST_CASE("messages: a tensor has the elements that its shape takes, no more, no fewer") {
  CHECK(decode_arrival(arrival_of(kFloat, {2, 3}, 32)).slots[0].value->shape() == Shape{2, 3});
  CHECK(decode_arrival(arrival_of(kFloat, {}, 16)).slots[0].value->count() == 1);
  CHECK(decode_arrival(arrival_of(kFloat, {0, 7}, 0)).slots[0].value->count() == 0);
  CHECK_THROWS_AS((void)decode_arrival(arrival_of(kFloat, {2, 3}, 16)), ModelError);
  CHECK_THROWS_AS((void)decode_arrival(arrival_of(kFloat, {2, 3}, 48)), ModelError);
  CHECK_THROWS_AS((void)decode_arrival(arrival_of(kFloat, {2, -3}, 32)), ModelError);
  CHECK_THROWS_AS((void)decode_arrival(arrival_of(14, {2, 3}, 32)), ModelError);
  // Products that wrap around to what is there.
  CHECK_THROWS_AS((void)decode_arrival(arrival_of(kFloat, {1LL << 62, 1LL << 2}, 16)), ModelError);
  CHECK_THROWS_AS((void)decode_arrival(arrival_of(kFloat, {1LL << 62}, 0)), ModelError);
  CHECK_THROWS_AS((void)decode_arrival(arrival_of(kFloat, {0, 1LL << 62, 1LL << 62}, 0)),
                  ModelError);
}

TEST_CASE("messages: what a model tells of its arguments and results") {
  const Tensor one(DType::kFloat32, {2});
  std::vector<Slot> slots(2, slot_of(one));
  slots[1].key = "out.scores";
  const ArrivalReport report =
      decode_arrival(received(encode_arrival({Arrival::Kind::kValue, 1, 0, true}, slots)));
  REQUIRE(report.slots.size() == 2);
  CHECK(report.slots[0].key.empty());
  CHECK(report.slots[1].key == "out.scores");
  LoadedModel model;
  model.inputs = {{"x", "Tensor", true, 1, 4, DType::kInt64}, {"y", "Tensor", false}};
  const LoadedModel there = decode_loaded(received(encode_loaded(model)));
  CHECK(there.inputs[0].channels == 1);
  CHECK(there.inputs[1].channels == 0);
  CHECK(there.inputs[0].axes == 4);
  CHECK(there.inputs[0].dtype == DType::kInt64);
  CHECK(!there.inputs[1].dtype);
}

TEST_CASE("messages: the sizes that an input wants") {
  LoadedModel model;
  const std::vector<SizeRange> sizes = {{1, 64, "batch"}, {3, 3, ""}, {0, kMost, "side"}};
  model.inputs = {{.name = "x", .type = "Tensor", .sizes = sizes}, {.name = "y", .type = "Tensor"}};
  const LoadedModel there = decode_loaded(received(encode_loaded(model)));
  REQUIRE(there.inputs.size() == 2);
  CHECK(there.inputs[0].sizes == sizes);
  CHECK(there.inputs[1].sizes.empty());
}

TEST_CASE("messages: sizes that no axis has, and more axes than a tensor has, are refused") {
  const auto sent = [](const std::vector<SizeRange>& sizes) {
    LoadedModel model;
    model.inputs = {{.name = "x", .type = "Tensor", .sizes = sizes}};
    return decode_loaded(received(encode_loaded(model))).inputs[0].sizes.size();
  };
  CHECK(sent({{0, 0, ""}}) == 1);
  CHECK_THROWS_AS((void)sent({{2, 1, ""}}), ModelError);
  CHECK_THROWS_AS((void)sent({{-1, 1, ""}}), ModelError);
  CHECK_THROWS_AS((void)sent({{-2, -1, ""}}), ModelError);
  CHECK(sent(std::vector<SizeRange>(kMostDimensions)) == kMostDimensions);
  CHECK_THROWS_AS((void)sent(std::vector<SizeRange>(kMostDimensions + 1)), ModelError);
}

TEST_CASE("messages: the name of a size is short; an honest process cuts it itself") {
  LoadedModel model;
  model.inputs = {{.name = "x", .type = "Tensor", .sizes = {{1, 2, std::string(1000, 's')}}}};
  const LoadedModel cut = decode_loaded(received(encode_loaded(model)));
  CHECK(cut.inputs[0].sizes[0].symbol == std::string(kLongestSymbol, 's'));

  const auto sent = [](std::size_t length) {
    MessageWriter out(MessageKind::kLoaded);
    for (int i = 0; i < 2; ++i) out.number(std::uint64_t{0});  // No sites and parameters.
    out.number(std::uint64_t{1});
    out.text("x");
    out.text("Tensor");
    out.number(false);
    for (int i = 0; i < 2; ++i) out.number(std::int64_t{0});  // Channels and axes.
    out.number(false);                                        // No type.
    out.number(std::uint64_t{1});
    for (int i = 0; i < 2; ++i) out.number(std::int64_t{3});
    out.text(std::string(length, 's'));
    out.number(std::uint64_t{0});  // No notes.
    return decode_loaded(received(out.take())).inputs[0].sizes[0].symbol.size();
  };
  CHECK(sent(kLongestSymbol) == kLongestSymbol);
  CHECK_THROWS_AS((void)sent(kLongestSymbol + 1), ModelError);
}

TEST_CASE("messages: every prefix of a message is refused") {
  LoadedModel model{{{SiteKind::kModule, "a", "Conv2d", {1, 2}, true}}, {}, {}, {"n"}};
  model.parameters = {{"w", DType::kInt8, {3}}};
  model.inputs = {{"x", "Tensor", true, 3, 4, DType::kFloat16, {{1, 64, "batch"}, {3, 3, ""}}}};
  const InMessage whole = received(encode_loaded(model));
  CHECK(decode_loaded(whole).sites[0].weight_shape == Shape{1, 2});
  for (std::size_t size = 0; size < whole.plain.size(); ++size) {
    InMessage cut = whole;
    cut.plain.resize(size);
    CHECK_THROWS_AS((void)decode_loaded(cut), ModelError);
  }
  InMessage longer = whole;
  longer.plain.push_back(std::byte{0});
  CHECK_THROWS_AS((void)decode_loaded(longer), ModelError);
}

TEST_CASE("messages: a number of elements is held against the bytes that are there") {
  for (const std::uint64_t count : {std::uint64_t{3}, std::uint64_t{1} << 61, kHuge}) {
    MessageWriter out(MessageKind::kPrinted);
    out.number(count);
    out.number(std::uint16_t{0});
    CHECK_THROWS_AS((void)decode_printed(received(out.take())), ModelError);
  }
  MessageWriter sites(MessageKind::kLoaded);
  sites.number(std::uint64_t{1} << 40);
  for (int i = 0; i < 100; ++i) sites.number(kHuge);
  CHECK_THROWS_AS((void)decode_loaded(received(sites.take())), ModelError);
}

TEST_CASE("messages: another kind, or an enumerator that there is not, is refused") {
  const Tensor one(DType::kFloat32, {1});
  const Slot slot = slot_of(one);
  InMessage message = received(encode_arrival({}, {&slot, 1}));
  CHECK_NOTHROW((void)decode_arrival(message));
  CHECK_THROWS_AS((void)decode_outputs(message), ModelError);
  CHECK_THROWS_AS((void)decode_graph(message), ModelError);
  message.plain[0] = std::byte{3};  // No kind of arrival.
  CHECK_THROWS_AS((void)decode_arrival(message), ModelError);
  message.plain[0] = std::byte{0};
  message.plain[13] = std::byte{2};  // No bool.
  CHECK_THROWS_AS((void)decode_arrival(message), ModelError);
}

TEST_CASE("messages: a graph's inputs are nodes of it, and no two have one name") {
  const auto sent = [](std::vector<GraphNode> nodes) {
    return decode_graph(received(encode_graph({std::move(nodes)}))).nodes.size();
  };
  const GraphNode x{"x", "input", {}, {}, ""};
  const GraphNode y{"y", "aten::neg", {"x"}, {}, ""};
  CHECK(sent({x, y}) == 2);
  CHECK(sent({y, x}) == 2);
  CHECK_THROWS_AS((void)sent({y}), ModelError);
  CHECK_THROWS_AS((void)sent({x, y, x}), ModelError);
}

TEST_CASE("messages: elements lie at multiples of 16 bytes") {
  const Tensor bytes(DType::kUInt8, {5});
  const Tensor floats(DType::kFloat64, {2});
  const TensorView outputs[] = {bytes, floats, bytes};
  const InMessage message = received(encode_outputs(outputs));
  CHECK(message.elements.size() == 48);
  for (const TensorView& view : decode_outputs(message)) {
    CHECK((view.data() - message.elements.data()) % 16 == 0);
  }
}

TEST_CASE("messages: lists and texts have an end, however many bytes there are") {
  const auto slots = [](std::size_t count) {
    const std::vector<Slot> all(count);
    return decode_arrival(received(encode_arrival({}, all))).slots.size();
  };
  CHECK(slots(kMostTensors) == kMostTensors);
  CHECK_THROWS_AS((void)slots(kMostTensors + 1), ModelError);
  CHECK_NOTHROW((void)decode_arrival(arrival_of(kFloat, Shape(64, 1), 16)));
  CHECK_THROWS_AS((void)decode_arrival(arrival_of(kFloat, Shape(65, 1), 16)), ModelError);

  const auto results = [](std::size_t count) {
    const std::vector<GraphNode::Result> half(count / 2);
    const ModelGraph graph{{{"x", "input", {}, half, ""}, {"y", "input", {}, half, ""}}};
    return decode_graph(received(encode_graph(graph))).nodes.size();
  };
  CHECK(results(kMostEdges) == 2);
  CHECK_THROWS_AS((void)results(kMostEdges + 2), ModelError);

  MessageWriter ready(MessageKind::kReady);
  ready.text(std::string(5000, 'x'));
  CHECK_THROWS_AS((void)decode_ready(received(ready.take())), ModelError);
}

TEST_CASE("messages: the other names of all sites together have an end") {
  const auto shared = [](std::size_t first, std::size_t second) {
    LoadedModel model;
    model.sites.resize(2);
    model.sites[0].aliases.resize(first);
    model.sites[1].aliases.resize(second);
    return model;
  };
  const std::size_t half = kMostAliases / 2;
  const LoadedModel there = decode_loaded(received(encode_loaded(shared(half, half))));
  CHECK(there.sites[0].aliases.size() == half);
  CHECK(there.sites[1].aliases.size() == half);
  CHECK_THROWS_AS((void)encode_loaded(shared(half, half + 1)), UnsupportedError);

  // From a process that is not honest.
  const auto sent = [](std::size_t first, std::size_t second) {
    MessageWriter out(MessageKind::kLoaded);
    out.number(std::uint64_t{2});
    for (const std::size_t count : {first, second}) {
      out.number(SiteKind::kModule);
      out.text("");  // Name and type.
      out.text("");
      out.shape({});
      out.number(false);
      out.number(true);
      out.list(std::vector<int>(count), [&](int) { out.text(""); });
    }
    for (int i = 0; i < 3; ++i) out.number(std::uint64_t{0});  // No parameters, inputs and notes.
    return decode_loaded(received(out.take())).sites.size();
  };
  CHECK(sent(half, half) == 2);
  CHECK_THROWS_AS((void)sent(half, half + 1), ModelError);
  CHECK_THROWS_AS((void)sent(kMostAliases, 1), ModelError);
}

TEST_CASE("messages: notes are few and short; an honest process cuts them itself") {
  const auto notes = [](std::size_t count, std::size_t length) {
    MessageWriter out(MessageKind::kLoaded);
    for (int i = 0; i < 3; ++i) out.number(std::uint64_t{0});
    const std::vector<std::string> all(count, std::string(length, 'n'));
    out.list(all, [&](const std::string& note) { out.text(note); });
    return decode_loaded(received(out.take())).notes.size();
  };
  CHECK(notes(100, 1000) == 100);
  CHECK_THROWS_AS((void)notes(101, 1), ModelError);
  CHECK_THROWS_AS((void)notes(1, 1001), ModelError);
  LoadedModel model;
  model.notes.assign(200, std::string(2000, 'n'));
  const LoadedModel cut = decode_loaded(received(encode_loaded(model)));
  REQUIRE(cut.notes.size() == 100);
  CHECK(cut.notes[99] == std::string(1000, 'n'));
}
