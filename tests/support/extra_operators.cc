// A library of operators as a user may have one: what tests/cli/security gives to
// ModelOptions::operator_libraries.
#include <torch/custom_class.h>
#include <torch/library.h>
#include <torch/script.h>

#include <cstdio>
#include <string>

namespace {

at::Tensor twice(const at::Tensor& x) { return x * 2; }

/// A class of TorchBind, with a state that archives keep.
struct Doubler : torch::CustomClassHolder {
  at::Tensor call(const at::Tensor& x) { return twice(x); }
};

// By its name a relative of the operators that torchvision has.
void write_file(const std::string& path, const at::Tensor& /*data*/) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file != nullptr) std::fclose(file);
}

}  // namespace

TORCH_LIBRARY(tbviz_new, library) {
  library.def("twice(Tensor x) -> Tensor", twice);
  library.def("twice.offset(Tensor x, int offset) -> Tensor",
              [](const at::Tensor& x, std::int64_t offset) { return x * 2 + offset; });
  library.class_<Doubler>("Doubler")
      .def(torch::init<>())
      .def("call", [](const c10::intrusive_ptr<Doubler>& self, const at::Tensor& x) {
        return self->call(x);
      });
}

TORCH_LIBRARY(image, library) { library.def("write_file", write_file); }

// In the place of torchvision's own, which is built for other LibTorchs than those at hand.
TORCH_LIBRARY_FRAGMENT(torchvision, library) {
  library.def("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
              [](const at::Tensor& /*boxes*/, const at::Tensor& scores, double /*threshold*/) {
                return scores.argsort(0, true);
              });
}

// As libraries did before there was TORCH_LIBRARY.
static const auto registration = torch::RegisterOperators("tbviz_old::twice", twice);
