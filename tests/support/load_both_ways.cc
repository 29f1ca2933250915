// Loads a TorchScript file as the module does, and by torch::jit::load, and compares all that came
// of it. What tests/oracle/test_mapped_load.py runs.
//
// usage: load_both_ways FILE
//
// Prints "storages N in file M", then a line per difference. Exits with 0, 1 if there are
// differences, the error's exit code, or 9 if LibTorch throws.
#include <torch/script.h>

#include <cstring>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "shell/exit_code.h"
#include "tbviz/checkpoint/model_file.h"
#include "tbviz/error.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/torch_plugin/script/mapped_load.h"

namespace {

/// Walks two values at once.
class Comparison {
 public:
  explicit Comparison(std::span<const std::byte> file) : file_(file) {}

  void compare(const std::string& path, const c10::IValue& ours, const c10::IValue& theirs);

  [[nodiscard]] const std::vector<std::string>& differences() const { return differences_; }
  [[nodiscard]] std::size_t storages() const { return partner_.size(); }
  [[nodiscard]] std::size_t in_file() const { return in_file_.size(); }

 private:
  void differ(const std::string& path, const std::string& what) {
    differences_.push_back(path + ": " + what);
  }
  template <class T>
  void expect_equal(const std::string& path, const std::string& what, const T& a, const T& b) {
    if (!(a == b)) differ(path, what);
  }
  void compare_tensors(const std::string& path, const at::Tensor& ours, const at::Tensor& theirs);
  void compare_storages(const std::string& path, const at::Tensor& ours, const at::Tensor& theirs);
  void compare_objects(const std::string& path, const c10::IValue& ours, const c10::IValue& theirs);
  void compare_code(const std::string& path, const c10::ClassType& ours,
                    const c10::ClassType& theirs);
  void compare_parts(const std::string& path, const std::vector<c10::IValue>& ours,
                     const std::vector<c10::IValue>& theirs);

  std::span<const std::byte> file_;
  std::vector<std::string> differences_;
  std::map<const void*, const void*> partner_;  // Their storage of ours.
  std::map<const void*, const void*> objects_;  // The same.
  std::set<const void*> in_file_;
  std::set<std::string> classes_;
};

// Of tuples, lists and dicts: what they hold, in order; nothing for plain values.
std::optional<std::vector<c10::IValue>> parts_of(const c10::IValue& value) {
  std::vector<c10::IValue> parts;
  if (value.isTuple()) {
    const auto tuple = value.toTuple();
    parts.assign(tuple->elements().begin(), tuple->elements().end());
  } else if (value.isList()) {
    const auto list = value.toList();
    for (std::size_t i = 0; i < list.size(); ++i) parts.push_back(list.get(i));
  } else if (value.isGenericDict()) {
    const auto dict = value.toGenericDict();
    for (const auto& entry : dict) {
      parts.push_back(entry.key());
      parts.push_back(entry.value());
    }
  } else if (value.isEnum()) {
    parts.emplace_back(value.toEnumHolder()->name());
    parts.push_back(value.toEnumHolder()->value());
  } else {
    return std::nullopt;
  }
  return parts;
}

void Comparison::compare(const std::string& path, const c10::IValue& ours,
                         const c10::IValue& theirs) {
  if (ours.tagKind() != theirs.tagKind()) return differ(path, "kind of value");
  if (ours.isTensor()) return compare_tensors(path, ours.toTensor(), theirs.toTensor());
  expect_equal(path, "type", ours.type()->annotation_str(), theirs.type()->annotation_str());
  if (ours.isObject()) return compare_objects(path, ours, theirs);
  if (const auto parts = parts_of(ours)) {
    compare_parts(path, *parts, *parts_of(theirs));
  } else if (!ours.isCapsule()) {
    expect_equal(path, "value", ours, theirs);
  }
}

void Comparison::compare_parts(const std::string& path, const std::vector<c10::IValue>& ours,
                               const std::vector<c10::IValue>& theirs) {
  if (ours.size() != theirs.size()) return differ(path, "number of elements");
  for (std::size_t i = 0; i < ours.size(); ++i) {
    compare(path + "[" + std::to_string(i) + "]", ours[i], theirs[i]);
  }
}

void Comparison::compare_objects(const std::string& path, const c10::IValue& ours,
                                 const c10::IValue& theirs) {
  const auto a = ours.toObject();
  const auto b = theirs.toObject();
  const auto [known, is_new] = objects_.emplace(a.get(), b.get());
  if (!is_new) return expect_equal<const void*>(path, "shared object", known->second, b.get());
  // Of classes in C++ only their own functions know what is in an object.
  if (const torch::jit::Function* state = a->type()->findMethod("__getstate__");
      state != nullptr && !state->isGraphFunction()) {
    auto& get_state = a->type()->getMethod("__getstate__");
    return compare(path + ".__getstate__()", get_state({ours}), get_state({theirs}));
  }
  compare_code(path, *a->type(), *b->type());
  for (std::size_t i = 0; i < a->type()->numAttributes(); ++i) {
    const std::string& name = a->type()->getAttributeName(i);
    compare(path + "." + name, a->getSlot(i), b->getAttr(name));
  }
}

// Tensors and objects among a block's constants, in order: the weights of frozen models.
void collect_constants(torch::jit::Block* block, std::vector<c10::IValue>& constants) {
  for (torch::jit::Node* node : block->nodes()) {
    if (node->kind() == c10::prim::Constant && node->hasAttribute(c10::attr::value)) {
      const auto kind = node->kindOf(c10::attr::value);
      if (kind == torch::jit::AttributeKind::t) constants.emplace_back(node->t(c10::attr::value));
      if (kind == torch::jit::AttributeKind::ival) {
        constants.push_back(node->ival(c10::attr::value));
      }
    }
    for (torch::jit::Block* inner : node->blocks()) collect_constants(inner, constants);
  }
}

std::vector<c10::IValue> constants_of(const std::shared_ptr<torch::jit::Graph>& graph) {
  std::vector<c10::IValue> constants;
  collect_constants(graph->block(), constants);
  return constants;
}

// The graph as text without addresses, and without the comments: the places in Python sources that
// they name are only read by torch::jit::load().
std::string code_of(const torch::jit::Graph& graph) {
  std::istringstream lines(graph.toString(false));
  std::string code;
  for (std::string line; std::getline(lines, line);)
    code += line.substr(0, line.find(" # ")) + "\n";
  return std::regex_replace(code, std::regex("object\\(0x[0-9a-f]+\\)"), "object");
}

void Comparison::compare_code(const std::string& path, const c10::ClassType& ours,
                              const c10::ClassType& theirs) {
  if (!classes_.insert(ours.annotation_str()).second) return;
  expect_equal(path, "number of methods", ours.methods().size(), theirs.methods().size());
  for (torch::jit::Function* method : ours.methods()) {
    torch::jit::Function* other = theirs.findMethod(method->name());
    if (other == nullptr) {
      differ(path, "method " + method->name());
      continue;
    }
    const auto a = torch::jit::toGraphFunction(*method).graph();
    const auto b = torch::jit::toGraphFunction(*other).graph();
    const std::string where = path + "." + method->name() + "()";
    expect_equal(where, "graph", code_of(*a), code_of(*b));
    compare_parts(where, constants_of(a), constants_of(b));
  }
}

void Comparison::compare_tensors(const std::string& path, const at::Tensor& ours,
                                 const at::Tensor& theirs) {
  if (ours.defined() != theirs.defined()) return differ(path, "defined");
  if (!ours.defined()) return;
  expect_equal(path, "options", std::string(ours.toString()), std::string(theirs.toString()));
  expect_equal(path, "device", ours.device(), theirs.device());
  expect_equal(path, "requires_grad", ours.requires_grad(), theirs.requires_grad());
  expect_equal(path, "sizes", ours.sizes(), theirs.sizes());
  if (ours.layout() == at::kSparse) {
    compare_tensors(path + ".indices", ours._indices(), theirs._indices());
    return compare_tensors(path + ".values", ours._values(), theirs._values());
  }
  if (ours.is_quantized()) {
    expect_equal(path, "quantizer", ours.dequantize().equal(theirs.dequantize()), true);
  }
  expect_equal(path, "strides", ours.strides(), theirs.strides());
  expect_equal(path, "offset", ours.storage_offset(), theirs.storage_offset());
  compare_storages(path, ours, theirs);
}

void Comparison::compare_storages(const std::string& path, const at::Tensor& ours,
                                  const at::Tensor& theirs) {
  const c10::Storage& a = ours.storage();
  const c10::Storage& b = theirs.storage();
  if (a.nbytes() != b.nbytes()) return differ(path, "bytes of the storage");
  const void* a_data = a.data();
  const void* b_data = b.data();
  if (a.nbytes() > 0 && std::memcmp(a_data, b_data, a.nbytes()) != 0) differ(path, "values");
  if (a.nbytes() == 0) return;
  const auto [known, is_new] = partner_.emplace(a_data, b_data);
  if (!is_new) expect_equal(path, "shared storage", known->second, b_data);
  const auto* at = static_cast<const std::byte*>(a_data);
  if (at >= file_.data() && at < file_.data() + file_.size()) in_file_.insert(at);
}

// As load_torchscript() goes about it.
int run(const std::string& path) {
  const auto mapped = std::make_shared<tbviz::MappedFile>(path, tbviz::kMaxStreamBytes,
                                                          tbviz::MapAccess::kPrivateWrite);
  const tbviz::ModelFile file(mapped, mapped->writable_bytes(), path);
  const torch::jit::Module ours = load_mapped(file, tbviz::OperatorPolicy({}, path, {})).module;
  const torch::jit::Module theirs = torch::jit::load(path, at::kCPU);
  Comparison comparison(mapped->bytes());
  comparison.compare("self", ours._ivalue(), theirs._ivalue());
  std::cout << "storages " << comparison.storages() << " in file " << comparison.in_file() << "\n";
  for (const std::string& difference : comparison.differences()) std::cout << difference << "\n";
  return comparison.differences().empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    return run(argv[1]);
  } catch (const tbviz::Error& error) {
    std::cerr << error.what() << "\n";
    return static_cast<int>(tbviz::cli::exit_code_of(error));
  } catch (const std::exception& error) {
    std::cerr << "LibTorch: " << error.what() << "\n";
    return 9;
  }
}
