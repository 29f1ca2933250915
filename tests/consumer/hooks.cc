// Looks into a loaded model with the hooks that PyTorch has in Python: forward, pre-forward,
// backward and tensor hooks, on a TorchScript file. Quoted by docs/hooks-in-cpp.md.
#include <tbviz/error.h>
#include <tbviz/model.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace {

double first_of(const tbviz::TensorView& values) {
  return tbviz::to_float32(values).values<float>()[0];
}

void look_into(const char* file) {
  const std::unique_ptr<tbviz::Model> model = tbviz::load_model(file);
  tbviz::HookedModel hooked(*model);

  hooked.register_forward_pre_hook(
      "pool1", [](const tbviz::HookedCall& call, std::span<tbviz::Slot> inputs) {
        std::printf("before %s: %g\n", call.module.name.c_str(), first_of(*inputs[0].value));
      });
  tbviz::RemovableHandle doubled = hooked.register_forward_hook(
      "conv1",
      [](const tbviz::HookedCall&, std::span<const tbviz::Slot>, std::span<tbviz::Slot> outputs) {
        tbviz::Tensor twice = tbviz::to_float32(*outputs[0].value);
        tbviz::Tensor slope = twice;  // d(twice) / d(output): gradients go back times two.
        for (float& value : twice.values<float>()) value *= 2;
        for (float& value : slope.values<float>()) value = 2;
        outputs[0].replacement = twice;
        outputs[0].slope = slope;
      });
  hooked.register_full_backward_hook("conv1", [](const tbviz::HookedCall& call,
                                                 std::span<tbviz::Slot>,
                                                 std::span<const tbviz::Slot> grad_outputs) {
    std::printf("gradient of %s: %g\n", call.module.name.c_str(), first_of(*grad_outputs[0].value));
  });
  hooked.register_hook("x", [](const tbviz::TensorView& grad) {
    std::printf("gradient of x: %g\n", first_of(grad));
    return std::nullopt;  // Unchanged.
  });

  tbviz::Tensor ones(tbviz::DType::kFloat32, {1, 1, 4, 4});
  for (float& value : ones.values<float>()) value = 1;
  const std::vector<tbviz::Argument> arguments = {{"x", ones}};
  std::printf("loss %g\n", *hooked.backward(arguments, tbviz::l1_loss({})).loss);
  doubled.remove();
  std::printf("loss %g\n", *hooked.backward(arguments, tbviz::l1_loss({})).loss);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  try {
    look_into(argv[1]);
  } catch (const tbviz::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
