#include "tbviz/checkpoint/torch/usual_globals.h"

#include <algorithm>
#include <array>

namespace tbviz {
namespace {

constexpr std::array<std::string_view, 23> kNames = {
    "_codecs.encode",
    "collections.Counter",
    "collections.OrderedDict",
    "collections.defaultdict",
    "copy_reg._reconstructor",
    "copyreg._reconstructor",
    "numpy._core.multiarray._reconstruct",
    "numpy._core.multiarray.scalar",
    "numpy._core.numeric._frombuffer",
    "numpy.core.multiarray._reconstruct",
    "numpy.core.multiarray.scalar",
    "numpy.core.numeric._frombuffer",
    "numpy.dtype",
    "numpy.ndarray",
    "torch.Size",
    "torch._tensor._rebuild_from_type_v2",
    "torch.bool",
    "torch.device",
    "torch.nn.parameter.Buffer",
    "torch.nn.parameter.Parameter",
    "torch.nn.parameter.UninitializedBuffer",
    "torch.nn.parameter.UninitializedParameter",
    "torch.serialization._get_layout",
};

// Types of values, under the names of Python 2 and 3: building one runs nothing else.
constexpr std::array<std::string_view, 14> kBuiltinTypes = {
    "bool", "bytearray", "bytes", "complex", "dict",  "float", "frozenset",
    "int",  "list",      "long",  "object",  "range", "set",   "tuple",
};

// Not those of <cctype>: what is usual must not depend on the host's locale.
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper_case(char c) { return c >= 'A' && c <= 'Z'; }

bool is_identifier(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    return is_digit(c) || is_upper_case(c) || (c >= 'a' && c <= 'z') || c == '_';
  });
}

bool is_class(std::string_view word) { return is_identifier(word) && is_upper_case(word.front()); }

// Takes `prefix` off the front of `text`, if it is there.
bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// "conv.Conv2d". Further dots could lead anywhere: a pickle may name attributes of attributes.
bool is_class_of_module(std::string_view path) {
  const std::size_t dot = path.find('.');
  return dot != std::string_view::npos && is_identifier(path.substr(0, dot)) &&
         is_class(path.substr(dot + 1));
}

// "int64", "float8_e4m3fn", "per_tensor_affine".
bool is_data_type(std::string_view word) {
  constexpr std::array<std::string_view, 10> kPrefixes = {
      "float", "bfloat", "int", "uint", "qint", "quint", "bits", "complex", "bool", "per_"};
  if (!is_identifier(word)) return false;
  for (const std::string_view prefix : kPrefixes) {
    std::string_view rest = word;
    if (!take(rest, prefix)) continue;
    if (rest.empty() || prefix == "per_" || is_digit(rest[0])) return true;
  }
  return false;
}

// "FloatStorage", "cuda.HalfTensor", "storage.UntypedStorage".
bool is_storage_or_tensor(std::string_view path) {
  take(path, "storage.") || take(path, "cuda.");
  take(path, "sparse.");
  return is_class(path) && (path.ends_with("Storage") || path.ends_with("Tensor"));
}

}  // namespace

bool is_usual_global(std::string_view global) {
  if (std::ranges::find(kNames, global) != kNames.end()) return true;
  std::string_view rest = global;
  if (take(rest, "builtins.") || take(rest, "__builtin__.")) {
    return std::ranges::find(kBuiltinTypes, rest) != kBuiltinTypes.end();
  }
  if (take(rest, "__torch__.")) return true;
  if (take(rest, "torch._utils._rebuild_")) return is_identifier(rest);
  if (take(rest, "torch.jit._pickle.")) return is_identifier(rest);
  if (take(rest, "torch.nn.modules.")) return is_class_of_module(rest);
  if (take(rest, "torch.optim.")) return is_class_of_module(rest);
  return take(rest, "torch.") && (is_data_type(rest) || is_storage_or_tensor(rest));
}

}  // namespace tbviz
