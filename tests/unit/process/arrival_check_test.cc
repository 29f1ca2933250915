// Models in a process of their own that show what no run shows.
#include "tbviz/process/arrival_check.h"

#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "support/scripted_model.h"
#include "tbviz/error.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

using Kind = Arrival::Kind;

/// A run of a model with a parameter (2,), in which values and gradients behind the model and
/// values before it are wanted.
class Run {
 public:
  Run(const RunRequest& request, const Visitor& visit) : request_(request), visit_(visit) {}

  void show(Kind kind, std::size_t index, int call, const std::vector<Shape>& shapes) {
    std::vector<Tensor> tensors;
    for (const Shape& shape : shapes) tensors.emplace_back(DType::kFloat32, shape);
    std::vector<Slot> slots;
    for (const Tensor& tensor : tensors) slots.push_back({tensor.view(), {}, {}});
    visit_({kind, index, call, false}, slots);
  }
  void show_nothing(Kind kind, std::size_t index) {
    Slot slot;
    visit_({kind, index, 0, false}, {&slot, 1});
  }
  void ask_loss() { (void)request_.loss({}); }

 private:
  const RunRequest& request_;
  const Visitor& visit_;
};

// Whether the program believes the run, and, if not, throws the same ever after.
bool is_believed(const std::function<void(Run&)>& script) {
  ScriptedModel model([&](const RunRequest& request, const Visitor& visit) {
    Run run(request, visit);
    script(run);
  });
  model.all_parameters = {{"w", DType::kFloat32, {2}}};
  const auto remote = in_process(model);
  constexpr std::size_t kValues[] = {0, 1};
  constexpr std::size_t kGradients[] = {1};
  const RunRequest request{
      .arguments = {},
      .values = kValues,
      .gradients = kGradients,
      .parameter_gradients = true,
      .loss = [](std::span<const TensorView>) { return std::vector<std::optional<Tensor>>(); }};
  const auto visit = [](const Arrival&, std::span<Slot>) {};
  try {
    remote->run(request, visit);
    return true;
  } catch (const ModelError& error) {
    const std::string message = error.what();
    CHECK(message.starts_with("m.pt: the process that runs it sent "));
    CHECK_THROWS_WITH_AS(remote->run(request, visit), message.c_str(), ModelError);
    return false;
  }
}

bool is_model(const std::vector<Site>& sites) {
  ScriptedModel model;
  model.all_sites = sites;
  try {
    (void)in_process(model);
    return true;
  } catch (const ModelError&) {
    return false;
  }
}

}  // namespace

TEST_CASE("arrival check: what a run shows is believed") {
  CHECK(is_believed([](Run& run) {
    run.show(Kind::kValue, 0, 0, {{3}, {}});
    run.show(Kind::kValue, 0, 1, {});
    run.show(Kind::kValue, 1, 0, {{2, 2}});
    run.ask_loss();
    run.show(Kind::kGradient, 1, 0, {{2, 2}});
    run.show(Kind::kParameterGradient, 0, 0, {{2}});
  }));
  CHECK(is_believed([](Run& run) {
    run.show(Kind::kValue, 1, 0, {{2}});
    run.ask_loss();
    run.show_nothing(Kind::kGradient, 1);
    run.show_nothing(Kind::kParameterGradient, 0);
  }));
}

TEST_CASE("arrival check: values that nobody wanted, or out of order, are not") {
  // All else is as it should be.
  const auto forward = [](const std::function<void(Run&)>& first) {
    return is_believed([&](Run& run) {
      first(run);
      run.show(Kind::kValue, 1, 0, {});
      run.ask_loss();
    });
  };
  CHECK(forward([](Run& run) { run.show(Kind::kValue, 0, 0, {}); }));
  CHECK_FALSE(forward([](Run& run) { run.show(Kind::kValue, 2, 0, {}); }));
  CHECK_FALSE(forward([](Run& run) { run.show(Kind::kValue, 1U << 31U, 0, {}); }));
  CHECK_FALSE(forward([](Run& run) { run.show(Kind::kValue, 0, 1, {}); }));
  CHECK_FALSE(forward([](Run& run) { run.show(Kind::kValue, 0, -1, {}); }));
  CHECK_FALSE(forward([](Run& run) { run.show_nothing(Kind::kValue, 0); }));
  CHECK_FALSE(forward([](Run& run) { run.show(Kind::kGradient, 1, 0, {}); }));
  CHECK_FALSE(is_believed([](Run& run) {
    run.show(Kind::kValue, 1, 0, {});
    run.ask_loss();
    run.show(Kind::kValue, 0, 0, {});
  }));
}

TEST_CASE("arrival check: gradients of nothing, or of other shapes, are not") {
  const auto backward = [](const std::function<void(Run&)>& rest) {
    return is_believed([&](Run& run) {
      run.show(Kind::kValue, 1, 0, {{2, 3}});
      run.ask_loss();
      rest(run);
    });
  };
  CHECK(backward([](Run& run) { run.show(Kind::kGradient, 1, 0, {{2, 3}}); }));
  CHECK_FALSE(backward([](Run& run) { run.show(Kind::kGradient, 1, 0, {{3, 2}}); }));
  CHECK_FALSE(backward([](Run& run) { run.show(Kind::kGradient, 1, 0, {{2, 3}, {2, 3}}); }));
  CHECK_FALSE(backward([](Run& run) { run.show(Kind::kGradient, 1, 1, {{2, 3}}); }));
  CHECK_FALSE(backward([](Run& run) { run.show(Kind::kGradient, 1, -1, {{2, 3}}); }));
  CHECK_FALSE(backward([](Run& run) { run.show(Kind::kGradient, 0, 0, {{2, 3}}); }));
  CHECK_FALSE(backward([](Run& run) { run.show(Kind::kParameterGradient, 0, 0, {{3}}); }));
  CHECK_FALSE(backward([](Run& run) { run.show(Kind::kParameterGradient, 1, 0, {{2}}); }));
  CHECK_FALSE(backward([](Run& run) { run.show(Kind::kParameterGradient, 0, 0, {}); }));
}

TEST_CASE("arrival check: a run ends with its result, and asks once for the loss") {
  CHECK_FALSE(is_believed([](Run& run) { run.ask_loss(); }));
  CHECK_FALSE(is_believed([](Run& run) { run.show(Kind::kValue, 1, 0, {}); }));
  CHECK_FALSE(is_believed([](Run& run) {
    run.show(Kind::kValue, 1, 0, {});
    run.ask_loss();
    run.ask_loss();
  }));
  CHECK_FALSE(is_believed([](Run& run) {
    run.show(Kind::kValue, 1, 0, {});
    run.show(Kind::kValue, 1, 1, {});
    run.ask_loss();
  }));
}

TEST_CASE("arrival check: sites come in pairs, but for values") {
  const Site before{SiteKind::kModule, "", "Net", {}, true};
  const Site behind{SiteKind::kModule, "", "Net", {}, false};
  const Site value{SiteKind::kValue, "x", "", {}, false};
  const Site other{SiteKind::kModule, "other", "Net", {}, false};
  CHECK(is_model({before, behind}));
  CHECK(is_model({before, behind, value, before, behind, value}));
  CHECK_FALSE(is_model({}));
  CHECK_FALSE(is_model({before}));
  CHECK_FALSE(is_model({behind, before}));
  CHECK_FALSE(is_model({value, value}));
  CHECK_FALSE(is_model({before, other}));
  CHECK_FALSE(is_model({before, behind, before}));
  CHECK_FALSE(is_model({before, behind, behind}));
}

TEST_CASE("arrival check: a vjp is asked with a gradient of its shape") {
  const auto is_heard = [](const std::vector<Shape>& gradients) {
    ScriptedModel model([&](const RunRequest& request, const Visitor& visit) {
      const Tensor value(DType::kFloat32, {2, 3});
      Slot slot{value, {}, {}};
      visit({Kind::kValue, 0, 0, false}, {&slot, 1});
      (void)request.loss({});
      for (const Shape& shape : gradients) (void)slot.vjp(Tensor(DType::kFloat32, shape));
    });
    const auto remote = in_process(model);
    constexpr std::size_t kFirst[] = {0};
    const RunRequest request{.arguments = {}, .values = kFirst, .gradients = {}, .loss = [](auto) {
                               return std::vector<std::optional<Tensor>>();
                             }};
    try {
      remote->run(request, [](const Arrival&, std::span<Slot> slots) {
        slots[0].replacement = to_contiguous(*slots[0].value);
        slots[0].vjp = [](const TensorView& gradient) { return to_contiguous(gradient); };
      });
      return true;
    } catch (const ModelError&) {
      return false;
    }
  };
  CHECK(is_heard({}));
  CHECK(is_heard({{2, 3}}));
  CHECK_FALSE(is_heard({{3, 2}}));
  CHECK_FALSE(is_heard({{2, 3}, {2}}));
}

TEST_CASE("arrival check: a loss at a site that was reached is asked for") {
  const auto is_whole = [](bool reached) {
    ScriptedModel model([&](const RunRequest&, const Visitor& visit) {
      const Tensor value(DType::kFloat32, {2});
      Slot slot{value, {}, {}};
      if (reached) visit({Kind::kValue, 0, 0, false}, {&slot, 1});
    });
    const auto remote = in_process(model);
    constexpr std::size_t kFirst[] = {0};
    const RunRequest request{.arguments = {},
                             .values = kFirst,
                             .gradients = {},
                             .loss = [](auto) { return std::vector<std::optional<Tensor>>(); },
                             .loss_site = 0};
    try {
      remote->run(request, [](const Arrival&, std::span<Slot>) {});
      return true;
    } catch (const ModelError&) {
      return false;
    }
  };
  CHECK(is_whole(false));
  CHECK_FALSE(is_whole(true));
}

TEST_CASE("arrival check: a run with a loss before the result need not get there") {
  const auto is_whole = [](std::optional<std::size_t> loss_site) {
    ScriptedModel model([](const RunRequest& request, const Visitor&) { (void)request.loss({}); });
    const auto remote = in_process(model);
    constexpr std::size_t kResult[] = {kResultSite};
    const RunRequest request{.arguments = {},
                             .values = kResult,
                             .gradients = {},
                             .loss = [](auto) { return std::vector<std::optional<Tensor>>(); },
                             .loss_site = loss_site};
    try {
      remote->run(request, [](const Arrival&, std::span<Slot>) {});
      return true;
    } catch (const ModelError&) {
      return false;
    }
  };
  CHECK(is_whole(0));
  CHECK_FALSE(is_whole(std::nullopt));
  CHECK_FALSE(is_whole(kResultSite));
}
