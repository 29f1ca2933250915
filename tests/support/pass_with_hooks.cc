// Runs a model that tests/support/record_hooks.py saved with hooks that only C++ programs have:
// vector-Jacobian products, values in the place of parameters, losses at a layer.
//
// usage: pass_with_hooks FOLDER
//
// Reads FOLDER/small.pt and FOLDER/input.npy. Writes FOLDER/found/<job>/<name>.npy: what the model,
// or the layer, gave as "output", gradients by "x" and by every parameter under its name.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tbviz/archive/array_input.h"
#include "tbviz/archive/npy.h"
#include "tbviz/error.h"
#include "tbviz/model.h"

namespace {

using namespace tbviz;

/// A model, what it is called with, and where results go.
class Passes {
 public:
  explicit Passes(const std::filesystem::path& folder)
      : folder_(folder),
        model_(load_model(folder / "small.pt")),
        input_(ArrayInput::open(folder / "input.npy")) {}

  [[nodiscard]] Model& model() { return *model_; }

  void save(const std::string& job, const std::string& name, const TensorView& values) const {
    const std::filesystem::path folder = folder_ / "found" / job;
    std::filesystem::create_directories(folder);
    write_npy(folder / (name + ".npy"), values, Overwrite::kNo);
  }

  /// Backward from class 1, or the sum where `options` have a layer for the loss; all gradients.
  void run(const std::string& job, HookedModel& hooked, PassOptions options) {
    options.parameter_gradients = true;
    RemovableHandle handle = hooked.register_hook("x", [this, job](const TensorView& gradient) {
      save(job, "x", gradient);
      return std::nullopt;
    });
    const Argument argument{"x", input_.arrays().front().values};
    const Loss loss = options.loss_at ? sum_loss() : class_loss(1);
    const PassResult result = hooked.backward({&argument, 1}, loss, options);
    handle.remove();
    save(job, "output", result.outputs.at(0));
    for (std::size_t i = 0; i < result.parameter_gradients.size(); ++i) {
      const auto& gradient = result.parameter_gradients[i];
      if (gradient) save(job, model_->parameters()[i].name, *gradient);
    }
  }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Model> model_;
  ArrayInput input_;
};

// function(value of a, value of b) for each element, in float.
template <class Function>
Tensor combined(const TensorView& a, const TensorView& b, Function function) {
  Tensor result = to_float32(a);
  const Tensor others = to_float32(b);
  for (std::size_t i = 0; i < others.values<float>().size(); ++i) {
    result.values<float>()[i] = function(result.values<float>()[i], others.values<float>()[i]);
  }
  return result;
}

// A leaky ReLU that lets little of negative gradients back: no derivative of it, but exact.
void leaky(Slot& slot) {
  const Tensor x = to_contiguous(*slot.value);
  slot.replacement = combined(x, x, [](float v, float) { return v > 0 ? v : v / 2; });
  slot.vjp = [x](const TensorView& gradient) {
    return combined(gradient, x,
                    [](float g, float v) { return (g > 0 ? g : g / 4) * (v > 0 ? 1 : 0.5F); });
  };
}

void scaled(Slot& slot) {
  const Tensor x = to_contiguous(*slot.value);
  slot.replacement = combined(x, x, [](float value, float) { return value * 0.3F; });
  slot.slope = combined(x, x, [](float, float) { return 0.3F; });
}

// Rounds; gradients go back as if it did not.
void straight_through(Slot& slot) {
  const Tensor x = to_contiguous(*slot.value);
  slot.replacement = combined(x, x, [](float v, float) { return std::nearbyint(v * 1024) / 1024; });
  slot.vjp = [](const TensorView& gradient) { return to_contiguous(gradient); };
}

ForwardHook on_output(void (*change)(Slot&)) {
  return [change](const HookedCall&, std::span<const Slot>, std::span<Slot> outputs) {
    change(outputs[0]);
  };
}

void run_vjps(Passes& passes) {
  HookedModel hooked(passes.model());
  hooked.register_forward_hook("conv", on_output(leaky));
  hooked.register_forward_hook("again", on_output(scaled));
  hooked.register_forward_hook("again", on_output(straight_through));
  hooked.register_forward_hook("again", on_output(leaky));
  hooked.register_forward_pre_hook(
      "head", [](const HookedCall&, std::span<Slot> inputs) { straight_through(inputs[0]); });
  passes.run("vjps", hooked, {});
}

// Other values in all parameters; then the model as it is, behind a run that failed, too.
void run_parameters(Passes& passes) {
  Model& model = passes.model();
  HookedModel hooked(model);
  std::vector<Tensor> values;
  std::vector<ParameterValue> replaced;
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    const Tensor value = model.parameter_value(i);
    passes.save("values", model.parameters()[i].name, value);
    values.push_back(combined(value, value, [](float v, float) { return v * -2; }));
  }
  for (std::size_t i = 0; i < values.size(); ++i) replaced.push_back({i, values[i]});
  passes.run("replaced", hooked, {.parameters = replaced});
  RemovableHandle failing = hooked.register_forward_hook(
      "conv", [](const HookedCall&, std::span<const Slot>, std::span<Slot>) {
        throw UsageError("this run is to fail");
      });
  try {
    passes.run("failed", hooked, {.parameters = replaced});
  } catch (const UsageError&) {
    failing.remove();
  }
  passes.run("as_it_is", hooked, {});
  const ParameterValue other{0, values[1]};
  try {
    passes.run("refused", hooked, {.parameters = {&other, 1}});
  } catch (const ModelError& error) {
    std::printf("%s\n", error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    Passes passes(argv[1]);
    run_vjps(passes);
    run_parameters(passes);
    HookedModel hooked(passes.model());
    passes.run("at_layer", hooked, {.loss_at = "again"});
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
