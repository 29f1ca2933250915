// Runs a saved model, TorchScript or torch.export (.pt2), on one array. Quoted by docs/library.md.
#include <tbviz/error.h>
#include <tbviz/model.h>

#include <cstdio>
#include <vector>

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  try {
    const auto model = tbviz::load_model(argv[1]);
    tbviz::Tensor x(tbviz::DType::kFloat32, {1, 1, 4, 4});
    for (float& value : x.values<float>()) value = 1;
    const std::vector<tbviz::Argument> arguments = {{"x", x}};
    for (const tbviz::ModelOutput& output : tbviz::run_model(*model, arguments)) {
      const tbviz::Tensor values = tbviz::to_float32(output.value);
      std::printf("%s:", tbviz::format_shape(values.shape()).c_str());
      for (const float value : values.values<float>()) std::printf(" %g", value);
      std::printf("\n");
    }
  } catch (const tbviz::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
