// Logs tensors of the kinds that LibTorch has, under their names, and prints which are refused and
// how.
#include <ATen/ops/_nested_tensor_from_tensor_list.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/complex.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/imag.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/quantize_per_tensor.h>
#include <tbviz/error.h>
#include <tbviz/summary_writer.h>
#include <tbviz/torch_tensor.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3)
#define TENSORS_OF_2_3
#endif

namespace {

using Named = std::pair<const char*, at::Tensor>;

at::Tensor numbers() { return at::arange(6).reshape({2, 3}); }

at::Tensor complex_numbers() { return at::complex(at::ones({2}), at::full({2}, 3.0)); }

at::Tensor nested() { return at::_nested_tensor_from_tensor_list({at::ones({2}), at::ones({3})}); }

at::Tensor quantised() { return at::quantize_per_tensor(at::ones({2}), 0.5, 0, at::kQInt8); }

std::vector<Named> every_layout() {
  return {
      {"transposed", numbers().t()},
      {"strided", at::arange(10).slice(0, 1, 10, 3)},
      {"expanded", at::arange(2).view({2, 1}).expand({2, 3})},
      {"sparse", numbers().mul(numbers().gt(3)).to_sparse()},
      {"one", at::full({}, 7)},
      {"negated", at::imag(complex_numbers().conj())},
      {"leaf", at::full({2}, 3.0).set_requires_grad(true)},
      {"computed", at::full({2}, 3.0).set_requires_grad(true).mul(2)},
  };
}

std::vector<Named> every_type() {
  std::vector<Named> named = {{"bool", numbers().gt(2)}};
  const std::vector<std::pair<const char*, at::ScalarType>> types = {
      {"uint8", at::kByte},
      {"int8", at::kChar},
      {"int16", at::kShort},
      {"int32", at::kInt},
      {"int64", at::kLong},
      {"float16", at::kHalf},
      {"float32", at::kFloat},
      {"float64", at::kDouble},
      {"bfloat16", at::kBFloat16},
#ifdef TENSORS_OF_2_3
      {"uint16", at::ScalarType::UInt16},
#endif
  };
  for (const auto& [name, type] : types) named.emplace_back(name, numbers().sub(1).abs().to(type));
  return named;
}

// Prints what `call` throws.
void refuse(const char* name, const auto& call) {
  try {
    call();
    std::printf("%s: taken\n", name);
  } catch (const tbviz::UnsupportedError& error) {
    std::printf("%s: UnsupportedError: %s\n", name, error.what());
  } catch (const tbviz::FormatError& error) {
    std::printf("%s: FormatError: %s\n", name, error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  tbviz::SummaryWriter writer(argv[1]);
  for (const std::vector<Named>& all : {every_layout(), every_type()}) {
    for (const auto& [name, tensor] : all) writer.add_tensor(name, tensor);
  }
  const tbviz::Values kept = at::full({3}, 2.0);  // Outlives the tensor that it was made of.
  writer.add_histogram("kept", kept);

#ifdef TENSORS_OF_2_3
  writer.add_histogram("float8", at::full({3}, 1.5).to(at::ScalarType::Float8_e4m3fn));
#endif

  int step = 0;
  for (const at::ScalarType type : {at::kBool, at::kLong, at::kHalf, at::kDouble}) {
    writer.add_scalar("number", at::ones({1, 1}).to(type), step++);
  }
  writer.add_scalars("numbers", {{"tensor", at::full({}, 0.25)}, {"number", 1}});

  const std::vector<Named> bad = {{"complex", complex_numbers()},
                                  {"conjugated", complex_numbers().conj()},
                                  {"quantised", quantised()},
                                  {"nested", nested()},
                                  {"undefined", {}},
                                  {"meta", at::empty({2}, at::device(at::kMeta))}};
  for (const auto& [name, tensor] : bad) {
    refuse(name, [&, &refused = tensor] { writer.add_histogram("refused", refused); });
  }
  refuse("two numbers", [&] { writer.add_scalar("refused", at::ones({2})); });
  refuse("no number", [&] { writer.add_scalar("refused", at::ones({0})); });
  writer.close();
}
