// What crosses between a model in a process of its own and the program, seen from both.
#include "tbviz/process/remote_model.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/check_tensors.h"
#include "support/scripted_model.h"
#include "tbviz/error.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

constexpr std::size_t kInputSite = 0;

// As many bytes as the shape takes, all different.
Tensor counted(DType dtype, Shape shape) {
  Tensor tensor(dtype, std::move(shape));
  for (std::size_t i = 0; i < tensor.view().bytes().size(); ++i) {
    tensor.data()[i] = static_cast<std::byte>(dtype == DType::kBool ? i % 2 : i + 1);
  }
  return tensor;
}

std::vector<Tensor> all_kinds() {
  std::vector<Tensor> tensors;
  for (int i = 0; i <= static_cast<int>(DType::kFloat64); ++i) {
    tensors.push_back(counted(static_cast<DType>(i), {2, 3}));
  }
  tensors.push_back(counted(DType::kFloat32, {}));      // One element.
  tensors.push_back(counted(DType::kInt8, {3, 0, 5}));  // None.
  tensors.push_back(counted(DType::kUInt8, {1, 1, 1, 1, 17}));
  tensors.push_back(counted(DType::kFloat32, {700, 700}));  // More than a socket holds.
  return tensors;
}

std::vector<Argument> arguments_of(const std::vector<Tensor>& tensors) {
  std::vector<Argument> arguments;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    arguments.push_back({i < 2 ? "" : "x" + std::to_string(i), tensors[i]});
  }
  return arguments;
}

// Shows the model's arguments, as they came, before its call; then what came back as its result.
void echo(const RunRequest& request, const Visitor& visit) {
  std::vector<Slot> slots;
  for (const Argument& argument : request.arguments)
    slots.push_back({argument.value.tensor(), {}, {}});
  visit({Arrival::Kind::kValue, kInputSite, 0, true}, slots);
  std::vector<Slot> answers;
  for (const Slot& slot : slots) {
    if (slot.replacement) answers.push_back({*slot.replacement, {}, {}});
    if (slot.slope) answers.push_back({*slot.slope, {}, {}});
  }
  visit({Arrival::Kind::kValue, kResultSite, 0, false}, answers);
}

constexpr std::size_t kBoth[] = {kInputSite, kResultSite};

}  // namespace

TEST_CASE("remote model: everything that describes a model crosses") {
  ScriptedModel model;
  model.all_sites.push_back({SiteKind::kModule, "features.0", "Conv2d", {}, true});
  model.all_sites.push_back({SiteKind::kModule, "features.0", "Conv2d", {64, 3, 11, 11}, false});
  model.all_sites.push_back({SiteKind::kValue, "x\xC3\xA9", "", {}, false});
  model.all_sites.push_back({SiteKind::kOperator, "conv_0", "aten::conv2d", {}, true});
  model.all_sites.push_back({SiteKind::kOperator, "conv_0", "aten::conv2d", {1, 2, 3}, false});
  model.all_parameters = {{"w", DType::kFloat64, {2, 3}}, {"s", DType::kBFloat16, {}}};
  model.all_inputs = {{"x", "Tensor", false}, {"scale", "Optional[float]", true}};
  model.all_inputs[0].sizes = {{1, 64, "batch"}, {3, 3, ""}};
  model.all_notes = {"first", "second: \"quoted\""};
  std::string detail;
  const auto remote =
      in_process(model, {.on_detail = [&](std::string_view text) { detail = text; }});
  CHECK(detail == "no locks");
  REQUIRE(remote->sites().size() == model.all_sites.size());
  for (std::size_t i = 0; i < model.all_sites.size(); ++i) {
    const Site& site = remote->sites()[i];
    CHECK(site.kind == model.all_sites[i].kind);
    CHECK(site.name == model.all_sites[i].name);
    CHECK(site.type == model.all_sites[i].type);
    CHECK(site.weight_shape == model.all_sites[i].weight_shape);
    CHECK(site.pre == model.all_sites[i].pre);
  }
  REQUIRE(remote->parameters().size() == 2);
  CHECK(remote->parameters()[0].name == "w");
  CHECK(remote->parameters()[0].dtype == DType::kFloat64);
  CHECK(remote->parameters()[0].shape == Shape{2, 3});
  CHECK(remote->parameters()[1].dtype == DType::kBFloat16);
  CHECK(remote->parameters()[1].shape.empty());
  REQUIRE(remote->inputs().size() == 2);
  CHECK(remote->inputs()[0].name == "x");
  CHECK_FALSE(remote->inputs()[0].optional);
  CHECK(remote->inputs()[0].sizes == model.all_inputs[0].sizes);
  CHECK(remote->inputs()[1].type == "Optional[float]");
  CHECK(remote->inputs()[1].optional);
  CHECK(remote->notes() == model.all_notes);
}

TEST_CASE("remote model: tensors of every kind go there and come back") {
  ScriptedModel model(echo);
  const auto remote = in_process(model);
  const std::vector<Tensor> tensors = all_kinds();
  const std::vector<Argument> arguments = arguments_of(tensors);
  int visits = 0;
  remote->run({.arguments = arguments, .values = kBoth, .gradients = {}},
              [&](const Arrival& arrival, std::span<Slot> slots) {
                ++visits;
                CHECK(arrival.packed == (arrival.index == kInputSite));
                if (arrival.index == kResultSite) {
                  CHECK(slots.empty());
                  return;
                }
                REQUIRE(slots.size() == tensors.size());
                for (std::size_t i = 0; i < slots.size(); ++i) {
                  check_same(*slots[i].value, tensors[i]);
                }
              });
  CHECK(visits == 2);
}

TEST_CASE("remote model: strided views go as what they show") {
  const Tensor plain = counted(DType::kInt16, {4, 3, 5});
  const std::size_t order[] = {2, 0, 1};
  const TensorView turned = plain.view().permuted(order);
  const TensorView repeated(DType::kInt16, {2, 6}, {0, 2}, plain.data());
  ScriptedModel model([&](const RunRequest& request, const Visitor& visit) {
    Slot slots[] = {
        {turned, {}, {}}, {request.arguments[0].value.tensor(), {}, {}}, {repeated, {}, {}}};
    visit({Arrival::Kind::kValue, kInputSite, 0, false}, slots);
  });
  const auto remote = in_process(model);
  const Argument argument{"", repeated};
  int visits = 0;
  remote->run({.arguments = {&argument, 1}, .values = {kBoth, 1}, .gradients = {}},
              [&](const Arrival&, std::span<Slot> slots) {
                ++visits;
                check_same(*slots[0].value, turned);
                check_same(*slots[1].value, repeated);
                check_same(*slots[2].value, repeated);
              });
  CHECK(visits == 1);
}

TEST_CASE("remote model: replacements and slopes go back to their slots") {
  ScriptedModel model(echo);
  const auto remote = in_process(model);
  const std::vector<Tensor> tensors(4, counted(DType::kFloat32, {2}));
  const std::vector<Argument> arguments = arguments_of(tensors);
  const Tensor replacement = counted(DType::kFloat64, {300, 301});
  const Tensor slope = counted(DType::kFloat16, {2});
  bool seen = false;
  remote->run({.arguments = arguments, .values = kBoth, .gradients = {}},
              [&](const Arrival& arrival, std::span<Slot> slots) {
                if (arrival.index == kInputSite) {
                  slots[1].replacement = replacement;
                  slots[3].replacement = slope;
                  slots[3].slope = slope;
                  return;
                }
                seen = true;
                REQUIRE(slots.size() == 3);
                check_same(*slots[0].value, replacement);
                check_same(*slots[1].value, slope);
                check_same(*slots[2].value, slope);
              });
  CHECK(seen);
}

TEST_CASE("remote model: the request, the loss and the gradients cross") {
  constexpr std::uint64_t kSeed = 0x8000'0000'0000'0001;
  const Tensor stand_in = counted(DType::kFloat64, {5});
  const ParameterValue parameter{1, stand_in};
  const Tensor output = counted(DType::kFloat32, {2, 2});
  const Tensor count = counted(DType::kInt64, {});
  ScriptedModel model([&](const RunRequest& request, const Visitor& visit) {
    if (request.capture != Capture::kAfterRun || !request.parameter_gradients ||
        request.gradients.size() != 2 || request.gradients[1] != kResultSite ||
        request.values.size() != 1 || request.seed != kSeed || !request.keep_state ||
        request.loss_site != kInputSite || request.parameters.size() != 1 ||
        request.parameters[0].index != 1) {
      throw std::runtime_error("another request");
    }
    check_same(request.parameters[0].value, stand_in);
    const TensorView outputs[] = {output, count};
    const auto gradients = request.loss(outputs);
    std::vector<Slot> slots;
    for (const auto& gradient : gradients) {
      Slot& slot = slots.emplace_back();
      if (gradient) slot.value = gradient->view();
    }
    visit({Arrival::Kind::kGradient, kResultSite, 3, true}, slots);
    visit({Arrival::Kind::kParameterGradient, 1, 0, false}, {slots.data(), 1});
    visit({Arrival::Kind::kParameterGradient, 0, 0, false}, {slots.data() + 1, 1});
  });
  model.all_parameters = {{"v", DType::kFloat32, {7}}, {"w", DType::kFloat64, {5}}};
  const auto remote = in_process(model);
  const Tensor gradient = counted(DType::kFloat64, {5});
  std::vector<Arrival> arrivals;
  const RunRequest request{.arguments = {},
                           .values = {kBoth, 1},
                           .gradients = kBoth,
                           .parameter_gradients = true,
                           .loss =
                               [&](std::span<const TensorView> outputs) {
                                 REQUIRE(outputs.size() == 2);
                                 check_same(outputs[0], output);
                                 check_same(outputs[1], count);
                                 return std::vector<std::optional<Tensor>>{gradient, std::nullopt};
                               },
                           .loss_site = kInputSite,
                           .capture = Capture::kAfterRun,
                           .seed = kSeed,
                           .keep_state = true,
                           .parameters = {&parameter, 1}};
  remote->run(request, [&](const Arrival& arrival, std::span<Slot> slots) {
    arrivals.push_back(arrival);
    if (arrival.kind == Arrival::Kind::kGradient) {
      REQUIRE(slots.size() == 2);
      check_same(*slots[0].value, gradient);
      CHECK_FALSE(slots[1].value);
    } else {
      REQUIRE(slots.size() == 1);
      CHECK(slots[0].value.has_value() == (arrival.index == 1));
    }
  });
  REQUIRE(arrivals.size() == 3);
  CHECK(arrivals[0].call == 3);
  CHECK(arrivals[0].packed);
  CHECK(arrivals[1].kind == Arrival::Kind::kParameterGradient);
  CHECK(arrivals[1].index == 1);
  CHECK(arrivals[2].index == 0);
}

TEST_CASE("remote model: what a parameter is crosses") {
  const Tensor value = counted(DType::kBFloat16, {2, 3});
  ScriptedModel model;
  model.all_parameters = {{"v", DType::kFloat32, {7}}, {"w", DType::kBFloat16, {2, 3}}};
  model.on_parameter = [&](std::size_t index) {
    return index == 1 ? value : Tensor(DType::kInt8, {7});
  };
  const auto remote = in_process(model);
  check_same(remote->parameter_value(1), value);
  // Another type than the model said that it has.
  CHECK_THROWS_AS((void)remote->parameter_value(0), ModelError);
}

TEST_CASE("remote model: gradients are asked of vjps, each of its own") {
  ScriptedModel model([](const RunRequest& request, const Visitor& visit) {
    const Tensor three = counted(DType::kFloat32, {3});
    const Tensor two = counted(DType::kFloat64, {2});
    Slot slots[] = {{three, {}, {}}, {three, {}, {}}, {two, {}, {}}};
    visit({Arrival::Kind::kValue, kInputSite, 0, true}, slots);
    (void)request.loss({});
    if (!slots[0].vjp || slots[1].vjp || !slots[2].vjp) throw std::runtime_error("other vjps");
    const Tensor second = slots[2].vjp(two);
    const Tensor first = slots[0].vjp(three);
    const Slot shown[] = {{first, {}, {}}, {second, {}, {}}};
    visit({Arrival::Kind::kGradient, kResultSite, 0, false}, {const_cast<Slot*>(shown), 2});
  });
  const auto remote = in_process(model);
  std::vector<Tensor> seen;
  const RunRequest request{
      .arguments = {}, .values = {kBoth, 1}, .gradients = {kBoth + 1, 1}, .loss = [](auto) {
        return std::vector<std::optional<Tensor>>();
      }};
  remote->run(request, [&](const Arrival& arrival, std::span<Slot> slots) {
    if (arrival.kind == Arrival::Kind::kGradient) {
      for (const Slot& slot : slots) seen.push_back(to_contiguous(*slot.value));
      return;
    }
    for (const std::size_t i : {0U, 2U}) {
      slots[i].replacement = to_contiguous(*slots[i].value);
      slots[i].vjp = [i](const TensorView& gradient) {
        check_same(gradient, counted(i == 0 ? DType::kFloat32 : DType::kFloat64, {i == 0 ? 3 : 2}));
        return counted(DType::kInt64, {static_cast<std::int64_t>(i)});
      };
    }
  });
  REQUIRE(seen.size() == 2);
  check_same(seen[0], counted(DType::kInt64, {0}));
  check_same(seen[1], counted(DType::kInt64, {2}));
}

TEST_CASE("remote model: what a vjp throws comes out of the run") {
  ScriptedModel model([](const RunRequest& request, const Visitor& visit) {
    const Tensor three = counted(DType::kFloat32, {3});
    Slot slot{three, {}, {}};
    visit({Arrival::Kind::kValue, kInputSite, 0, true}, {&slot, 1});
    (void)request.loss({});
    (void)slot.vjp(three);
  });
  const auto remote = in_process(model);
  const RunRequest request{
      .arguments = {}, .values = {kBoth, 1}, .gradients = {}, .loss = [](auto) {
        return std::vector<std::optional<Tensor>>();
      }};
  const auto visit = [](const Arrival&, std::span<Slot> slots) {
    slots[0].replacement = to_contiguous(*slots[0].value);
    slots[0].vjp = [](const TensorView&) -> Tensor { throw std::domain_error("mine"); };
  };
  CHECK_THROWS_WITH_AS(remote->run(request, visit), "mine", std::domain_error);
  CHECK_FALSE(remote->is_lost());
}

TEST_CASE("remote model: graphs cross") {
  ScriptedModel model;
  model.on_graph = [](std::span<const Argument> arguments) {
    ModelGraph graph;
    graph.nodes.push_back(
        {"x", "input", {}, {{DType::kInt8, arguments[0].value.tensor().shape()}}, ""});
    graph.nodes.push_back({"Net/add", "aten::add", {"x", "x"}, {{}, {{}, Shape{}}}, "alpha: 1"});
    return graph;
  };
  const auto remote = in_process(model);
  const Tensor x(DType::kInt8, {2, 9});
  const Argument argument{"", x};
  const ModelGraph graph = remote->graph({&argument, 1});
  REQUIRE(graph.nodes.size() == 2);
  CHECK(graph.nodes[0].name == "x");
  CHECK(graph.nodes[0].op == "input");
  CHECK(graph.nodes[0].inputs.empty());
  REQUIRE(graph.nodes[0].results.size() == 1);
  CHECK(graph.nodes[0].results[0].dtype == DType::kInt8);
  CHECK(graph.nodes[0].results[0].shape == Shape{2, 9});
  CHECK(graph.nodes[1].inputs == std::vector<std::string>{"x", "x"});
  REQUIRE(graph.nodes[1].results.size() == 2);
  CHECK_FALSE(graph.nodes[1].results[0].dtype);
  CHECK_FALSE(graph.nodes[1].results[0].shape);
  CHECK(graph.nodes[1].results[1].shape == Shape{});
  CHECK(graph.nodes[1].attributes == "alpha: 1");
}
