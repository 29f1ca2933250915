// What crosses between a model in a process of its own and the program, seen from both.
#include "tbviz/process/remote_model.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/fake_model.h"
#include "support/scripted_model.h"
#include "tbviz/error.h"
#include "tbviz/model/class_map.h"
#include "tbviz/model/hooks.h"
#include "tbviz/process/failure.h"

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

void check_same(const TensorView& a, const TensorView& b) {
  CHECK(a.dtype() == b.dtype());
  REQUIRE(a.shape() == b.shape());
  const Tensor left = to_contiguous(a);
  const Tensor right = to_contiguous(b);
  CHECK(std::ranges::equal(left.view().bytes(), right.view().bytes()));
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
  for (const Argument& argument : request.arguments) slots.push_back({argument.value, {}, {}});
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
    Slot slots[] = {{turned, {}, {}}, {request.arguments[0].value, {}, {}}, {repeated, {}, {}}};
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
  const Tensor output = counted(DType::kFloat32, {2, 2});
  const Tensor count = counted(DType::kInt64, {});
  ScriptedModel model([&](const RunRequest& request, const Visitor& visit) {
    if (request.capture != Capture::kAfterRun || !request.parameter_gradients ||
        request.gradients.size() != 2 || request.gradients[1] != kResultSite ||
        request.values.size() != 1) {
      throw std::runtime_error("another request");
    }
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
                           .capture = Capture::kAfterRun};
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

TEST_CASE("remote model: graphs cross") {
  ScriptedModel model;
  model.on_graph = [](std::span<const Argument> arguments) {
    ModelGraph graph;
    graph.nodes.push_back({"x", "input", {}, {{DType::kInt8, arguments[0].value.shape()}}, ""});
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

TEST_CASE("remote model: what a visitor throws comes out as it is, and the model runs again") {
  int runs_to_the_end = 0;
  ScriptedModel model([](const RunRequest& request, const Visitor& visit) {
    try {
      echo(request, visit);
    } catch (...) {
      // As autograd does: hooks go on, and another exception comes out.
      try {
        visit({Arrival::Kind::kValue, kInputSite, 1, false}, {});
      } catch (...) {
      }
      throw std::runtime_error("the visitor threw");
    }
  });
  const auto remote = in_process(model);
  struct Mine {
    int number;
  };
  const RunRequest request{.arguments = {}, .values = kBoth, .gradients = {}};
  for (int i = 0; i < 2; ++i) {
    try {
      remote->run(request, [&](const Arrival&, std::span<Slot>) { throw Mine{i}; });
      FAIL("nothing was thrown");
    } catch (const Mine& mine) {
      CHECK(mine.number == i);
    }
    remote->run(request, [&](const Arrival& arrival, std::span<Slot>) {
      if (arrival.index == kResultSite) ++runs_to_the_end;
    });
  }
  CHECK(runs_to_the_end == 2);
}

namespace {

// A process that shows a value and, told to stop, says `last`; then it waits.
void answer_stop(int socket, const OutMessage& last) {
  Channel channel(socket);
  InMessage message;
  LoadedModel model;
  model.sites = ScriptedModel().all_sites;
  channel.send(encode_ready(""));
  channel.receive(message);
  channel.send(encode_loaded(model));
  channel.receive(message);
  channel.send(encode_arrival({}, {}));
  channel.receive(message);
  channel.send(encode_printed("heard"));
  channel.send(last);
  channel.receive(message);
}

// Whether the model is still there after a run whose visitor threw.
bool survives(const OutMessage& last) {
  RemoteModel remote(std::make_unique<ModelLink>(ModelLinkOptions{.name = "m.pt"},
                                                 [&](int socket) { answer_stop(socket, last); }));
  const auto stop = [](const Arrival&, std::span<Slot>) { throw std::runtime_error("stop"); };
  CHECK_THROWS_AS(remote.run({.arguments = {}, .values = kBoth, .gradients = {}}, stop),
                  std::runtime_error);
  return !remote.is_lost();
}

}  // namespace

TEST_CASE("remote model: a process that goes on when it is to stop is ended") {
  CHECK(survives(bare_message(MessageKind::kStopped)));
  CHECK(survives(encode_failure({.fact = "failed as well"})));
  CHECK_FALSE(survives(bare_message(MessageKind::kRunDone)));
  CHECK_FALSE(survives(encode_arrival({}, {})));
  CHECK_FALSE(survives(encode_outputs({})));
  CHECK_FALSE(survives(encode_graph({})));
}

TEST_CASE("remote model: what a loss throws comes out as it is, and the model runs again") {
  ScriptedModel model([](const RunRequest& request, const Visitor&) { (void)request.loss({}); });
  const auto remote = in_process(model);
  RunRequest request{.arguments = {}, .values = {}, .gradients = {}};
  request.loss = [](std::span<const TensorView>) -> std::vector<std::optional<Tensor>> {
    throw UsageError("there is no class 7");
  };
  CHECK_THROWS_WITH_AS(remote->run(request, {}), "there is no class 7", UsageError);
  int calls = 0;
  request.loss = [&](std::span<const TensorView>) -> std::vector<std::optional<Tensor>> {
    ++calls;
    return {};
  };
  remote->run(request, {});
  CHECK(calls == 1);
}

TEST_CASE("remote model: hooks and class maps give what they give in one process") {
  FakeModel here;
  FakeModel there;
  const auto remote = in_process(there);
  Tensor x(DType::kFloat32, {1, 6});
  std::iota(x.values<float>().begin(), x.values<float>().end(), 0.5F);
  const Argument argument{"", x};

  const auto run = [&](Model& model) {
    HookedModel hooked(model);
    std::string seen;
    hooked.register_forward_pre_hook("double", [&](const HookedCall&, std::span<Slot> inputs) {
      Tensor replaced = to_float32(*inputs[0].value);
      replaced.values<float>()[0] = 9;
      inputs[0].replacement = replaced;
    });
    hooked.register_forward_hook(
        "double",
        [&](const HookedCall& call, std::span<const TensorView> inputs, std::span<Slot> outputs) {
          seen += call.module.type + std::to_string(to_float32(inputs[0]).values<float>()[0]);
          Tensor slope(DType::kFloat32, {1, 6});
          for (float& value : slope.values<float>()) value = 3;
          outputs[0].replacement = to_contiguous(*outputs[0].value);
          outputs[0].slope = slope;
        });
    hooked.register_full_backward_hook(
        "double", [&](const HookedCall&, std::span<Slot> grads,
                      std::span<const std::optional<TensorView>> outputs) {
          seen += std::to_string(to_float32(*grads[0].value).values<float>()[1]);
          seen += std::to_string(to_float32(*outputs[0]).values<float>()[1]);
        });
    const PassResult result = hooked.backward({&argument, 1}, sum_loss());
    seen += std::to_string(*result.loss) + std::to_string(result.outputs.size());
    return std::pair(seen, to_contiguous(result.outputs[0]));
  };
  const auto [seen_here, output_here] = run(here);
  const auto [seen_there, output_there] = run(*remote);
  CHECK(seen_here.size() == 40);
  CHECK(seen_there == seen_here);
  check_same(output_there, output_here);
}

TEST_CASE("remote model: Grad-CAM gives the map that it gives in one process") {
  // y = the sums over the two channels of x, times 2 and -1: all that a class map asks for.
  const auto run = [](const RunRequest& request, const Visitor& visit) {
    const Tensor x = to_float32(request.arguments[0].value);
    Slot slot{x.view(), {}, {}};
    visit({Arrival::Kind::kValue, 3, 0, false}, {&slot, 1});
    Tensor y(DType::kFloat32, {1, 2});
    for (std::size_t i = 0; i < 8; ++i) y.values<float>()[i / 4] += x.values<float>()[i];
    const TensorView output = y;
    const Tensor by_output = *request.loss({&output, 1})[0];
    Tensor gradient(DType::kFloat32, {1, 2, 2, 2});
    for (std::size_t i = 0; i < 8; ++i) {
      gradient.values<float>()[i] =
          (i < 4 ? 2.F : -1.F) * to_float32(by_output).values<float>()[i / 4];
    }
    Slot back{gradient.view(), {}, {}};
    visit({Arrival::Kind::kGradient, 3, 0, false}, {&back, 1});
  };
  ScriptedModel model(run);
  model.all_sites.push_back({SiteKind::kModule, "conv", "Conv2d", {2, 2, 1, 1}, true});
  model.all_sites.push_back({SiteKind::kModule, "conv", "Conv2d", {2, 2, 1, 1}, false});
  const auto remote = in_process(model);
  Tensor picture(DType::kFloat32, {1, 2, 2, 2});
  std::iota(picture.values<float>().begin(), picture.values<float>().end(), 1.F);
  const ClassMap here = grad_cam(model, picture, 3, 0);
  const ClassMap there = grad_cam(*remote, picture, 3, 0);
  CHECK(here.map.values<float>()[3] == 8.F);  // Channel 0 weighs 2, 4 lies there.
  check_same(there.map, here.map);
  CHECK(there.scores == here.scores);
  CHECK(there.class_index == here.class_index);
}
