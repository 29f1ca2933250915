// Prints every tensor of a model file, or with --kernels those of its convolution layers: a line of
// JSON, then the values in C order as raw bytes. The oracle tests compare them with PyTorch's and
// onnx's.
#include <iostream>
#include <string_view>
#include <utility>

#include "shell/exit_code.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/error.h"
#include "tbviz/text/json.h"

namespace {

const char* role(tbviz::TensorRole role) {
  switch (role) {
    case tbviz::TensorRole::kParameter:
      return "parameter";
    case tbviz::TensorRole::kBuffer:
      return "buffer";
    case tbviz::TensorRole::kUnknown:
      break;
  }
  return "unknown";
}

void print(tbviz::Json line, const tbviz::TensorView& view) {
  line["dtype"] = tbviz::name_of(view.dtype());
  line["shape"] = tbviz::Json(tbviz::Json::Array());
  for (const std::int64_t size : view.shape()) line["shape"].push_back(size);
  const tbviz::Tensor values = tbviz::to_contiguous(view);
  std::cout << line.dump() << '\n' << tbviz::as_chars(values.view().bytes());
}

void print_tensors(const tbviz::Checkpoint& checkpoint) {
  for (const tbviz::NamedTensor& tensor : checkpoint.tensors()) {
    tbviz::Json line;
    line["name"] = tensor.name;
    line["owner"] = tensor.owner;
    line["role"] = role(tensor.role);
    print(std::move(line), tensor.values);
  }
  checkpoint.check_unread();
}

// Of the layers that cannot be shown, the reason, and no values.
void print_kernels(const tbviz::Checkpoint& checkpoint) {
  for (const tbviz::ConvolutionLayer& layer : tbviz::find_convolutions(checkpoint)) {
    tbviz::Json line;
    line["name"] = layer.name;
    line["kind"] = layer.kind;
    if (layer.unread != nullptr) {
      line["error"] = layer.unread->what();
      print(std::move(line), tbviz::TensorView());
      continue;
    }
    if (layer.computed) line["origin"] = layer.computed->origin();
    tbviz::Tensor made;
    print(std::move(line), weight_of(layer, made));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool kernels = argc == 3 && argv[2] == std::string_view("--kernels");
  if (argc != 2 && !kernels) return static_cast<int>(tbviz::cli::ExitCode::kUsage);
  try {
    const tbviz::Checkpoint checkpoint = tbviz::open_checkpoint(argv[1]);
    kernels ? print_kernels(checkpoint) : print_tensors(checkpoint);
  } catch (const tbviz::Error& error) {
    std::cerr << error.what() << '\n';
    return static_cast<int>(tbviz::cli::exit_code_of(error));
  }
  return std::cout.flush() ? 0 : static_cast<int>(tbviz::cli::ExitCode::kOutput);
}
