// Loads TorchScript files without copying their weights and with torch::jit::load(), and compares
// all they hold, element by element: compare_loaders FILE... prints a line per file: "mapped N" or
// "full loader" and the file's name. Ends with 1 at the
// first difference, with an error's exit code otherwise.
#include <torch/script.h>

#include <cstdio>
#include <memory>
#include <regex>
#include <string>

#include "tbviz/archive/zip.h"
#include "tbviz/base/error.h"
#include "tbviz/base/mapped_file.h"
#include "tbviz/torch_plugin/mapped_load.h"

namespace {

bool equal_tensors(const at::Tensor& a, const at::Tensor& b) {
  if (a.defined() != b.defined()) return false;
  if (!a.defined()) return true;
  return a.scalar_type() == b.scalar_type() && a.sizes() == b.sizes() &&
         a.strides() == b.strides() && a.requires_grad() == b.requires_grad() &&
         at::allclose(a.detach().to(at::kDouble), b.detach().to(at::kDouble), 0, 0, true);
}

bool equal(const c10::IValue& a, const c10::IValue& b, int& tensors) {
  if (a.isTensor() && b.isTensor()) {
    ++tensors;
    return equal_tensors(a.toTensor(), b.toTensor());
  }
  if (a.isObject() && b.isObject()) {
    const auto left = a.toObject();
    const auto right = b.toObject();
    if (left->slots().size() != right->slots().size()) return false;
    for (std::size_t i = 0; i < left->slots().size(); ++i) {
      if (left->type()->getAttributeName(i) != right->type()->getAttributeName(i) ||
          !equal(left->getSlot(i), right->getSlot(i), tensors)) {
        return false;
      }
    }
    return true;
  }
  if (a.isTuple() && b.isTuple()) {
    const auto left = a.toTuple();
    const auto right = b.toTuple();
    if (left->elements().size() != right->elements().size()) return false;
    for (std::size_t i = 0; i < left->elements().size(); ++i) {
      if (!equal(left->elements()[i], right->elements()[i], tensors)) return false;
    }
    return true;
  }
  if (a.isList() && b.isList()) {
    const auto left = a.toList();
    const auto right = b.toList();
    if (left.size() != right.size() || *left.elementType() != *right.elementType()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (!equal(left.get(i), right.get(i), tensors)) return false;
    }
    return true;
  }
  if (a.isGenericDict() && b.isGenericDict()) {
    const auto left = a.toGenericDict();
    const auto right = b.toGenericDict();
    if (left.size() != right.size()) return false;
    for (const auto& entry : left) {
      if (!right.contains(entry.key()) || !equal(entry.value(), right.at(entry.key()), tensors)) {
        return false;
      }
    }
    return true;
  }
  if (a.isEnum() && b.isEnum()) return a.toEnumHolder()->name() == b.toEnumHolder()->name();
  return a.tagKind() == b.tagKind() && (a.isNone() || a == b);
}

// forward() without what need not be the same: places in source files, behind "#", and the numbers
// that warnings get.
std::string code_of(const torch::jit::Module& module) {
  static const std::regex place(" #[^\n]*|warn_id=[0-9]+");
  return std::regex_replace(module.get_method("forward").graph()->toString(false), place, "");
}

// Whether the file holds the same either way.
bool compare(const char* path) {
  const auto file = std::make_shared<tbviz::MappedFile>(path, tbviz::kMaxStreamBytes,
                                                        tbviz::MapAccess::kPrivateCopy);
  const tbviz::ZipArchive archive(file->bytes(), path);
  const auto mapped = tbviz::load_mapped(archive, {file, file->private_bytes()}, path);
  if (!mapped) {
    std::printf("full loader %s\n", path);
    return true;
  }
  const torch::jit::Module full = torch::jit::load(path);
  int tensors = 0;
  const bool same =
      equal(mapped->_ivalue(), full._ivalue(), tensors) && code_of(*mapped) == code_of(full);
  std::printf(same ? "mapped %d %s\n" : "different %d %s\n", tensors, path);
  return same;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    for (int i = 1; i < argc; ++i) {
      if (!compare(argv[i])) return 1;
    }
  } catch (const tbviz::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(error.exit_code());
  } catch (const c10::Error& error) {
    std::fprintf(stderr, "LibTorch: %s\n", error.what_without_backtrace());
    return 4;
  }
}
