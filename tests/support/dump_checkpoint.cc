// Prints every tensor of a model file: a line of JSON, then its values in C order as raw bytes. The
// oracle tests compare them with PyTorch's.
#include <iostream>

#include "shell/exit_code.h"
#include "tbviz/checkpoint.h"
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

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return static_cast<int>(tbviz::cli::ExitCode::kUsage);
  try {
    const tbviz::Checkpoint checkpoint = tbviz::open_checkpoint(argv[1]);
    for (const tbviz::NamedTensor& tensor : checkpoint.tensors()) {
      tbviz::Json line;
      line["name"] = tensor.name;
      line["owner"] = tensor.owner;
      line["role"] = role(tensor.role);
      line["dtype"] = tbviz::name_of(tensor.values.dtype());
      line["shape"] = tbviz::Json(tbviz::Json::Array());
      for (const std::int64_t size : tensor.values.shape()) line["shape"].push_back(size);
      const tbviz::Tensor values = tbviz::to_contiguous(tensor.values);
      std::cout << line.dump() << '\n' << tbviz::as_chars(values.view().bytes());
    }
    checkpoint.check_unread();
  } catch (const tbviz::Error& error) {
    std::cerr << error.what() << '\n';
    return static_cast<int>(tbviz::cli::exit_code_of(error));
  }
  return std::cout.flush() ? 0 : static_cast<int>(tbviz::cli::ExitCode::kOutput);
}
