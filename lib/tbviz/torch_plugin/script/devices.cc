#include "tbviz/torch_plugin/script/devices.h"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/runtime/custom_operator.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>

#include "tbviz/torch_plugin/engine/tensors_of.h"
#include "tbviz/torch_plugin/script/inner_blocks.h"

namespace tbviz {
namespace {

using torch::jit::Node;
using torch::jit::Value;

bool is_elsewhere(const c10::Device& device) {
  return device.type() != c10::DeviceType::CPU && device.type() != c10::DeviceType::Meta;
}

bool names_a_type(std::string_view word) {
  for (int i = 0; i < c10::COMPILE_TIME_MAX_DEVICE_TYPES; ++i) {
    if (word == c10::DeviceTypeName(static_cast<c10::DeviceType>(i), /*lower_case=*/true)) {
      return true;
    }
  }
  return false;
}

// "cuda:0"; nothing for what is no device to this LibTorch. Most texts are none, and to throw costs
// LibTorch a stack trace.
std::optional<c10::Device> device_called(const std::string& name) {
  if (!names_a_type(std::string_view(name).substr(0, name.find(':')))) return std::nullopt;
  try {
    return c10::Device(name);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void put_on_cpu(torch::jit::Stack& stack) {
  c10::IValue& device = stack.back();
  if (device.isDevice() && is_elsewhere(device.toDevice())) device = c10::Device(at::kCPU);
}

// torch.device("cuda", 1), for which LibTorch's own operator takes its arguments the wrong way
// round where it is not computed beforehand (seen in 2.13).
void make_device(torch::jit::Stack& stack) {
  const std::int64_t index = torch::jit::pop(stack).toInt();
  const std::string type = torch::jit::pop(stack).toStringRef();
  stack.emplace_back(c10::Device(type + ":" + std::to_string(index)));
}

const torch::jit::RegisterOperators device_operators({
    torch::jit::Operator("tbviz::on_cpu(t device) -> t", put_on_cpu,
                         c10::AliasAnalysisKind::CONSERVATIVE),
    torch::jit::Operator("tbviz::device(str type, int index) -> Device", make_device,
                         c10::AliasAnalysisKind::CONSERVATIVE),
});

bool is_device(const c10::TypePtr& type) {
  if (const auto optional = type->cast<c10::OptionalType>()) {
    return is_device(optional->getElementType());
  }
  return type->kind() == c10::TypeKind::DeviceObjType;
}

bool gives_tensors(const Node& node) {
  const auto outputs = node.outputs();
  return std::any_of(outputs.begin(), outputs.end(),
                     [](const Value* output) { return may_hold_tensors(output->type()); });
}

// Puts another operator with the first `inputs` of its own in a node's place.
void replace(Node& node, const char* kind, std::size_t inputs) {
  torch::jit::Graph& graph = *node.owningGraph();
  Node* other = graph.create(c10::Symbol::fromQualString(kind), node.inputs().slice(0, inputs), 1);
  other->insertBefore(&node);
  other->output()->setType(node.output()->type());
  node.output()->replaceAllUsesWith(other->output());
  node.destroy();
}

// The text that an aten::device makes a device of, as far as it is constant.
std::optional<std::string> constant_name(const Node& node) {
  const auto type = torch::jit::toIValue(node.input(0));
  if (!type || !type->isString()) return std::nullopt;
  std::string name = type->toStringRef();
  if (node.inputs().size() > 1) {
    const auto index = torch::jit::toIValue(node.input(1));
    if (index && index->isInt()) name += ":" + std::to_string(index->toInt());
  }
  return name;
}

}  // namespace

void DevicesOnCpu::rewrite(const torch::jit::CompilationUnit& unit) {
  for (torch::jit::Function* function : unit.get_functions()) {
    for (const c10::Argument& argument : function->getSchema().arguments()) {
      if (argument.default_value()) look_at_name(*argument.default_value());
    }
    torch::jit::GraphFunction* of_graph = torch::jit::tryToGraphFunction(*function);
    if (of_graph != nullptr) rewrite(*of_graph->graph()->block());
  }
}

void DevicesOnCpu::rewrite(torch::jit::Block& block) {
  for (auto at = block.nodes().begin(); at != block.nodes().end();) {
    Node* node = *at;
    ++at;
    rewrite(*node);
  }
}

void DevicesOnCpu::rewrite(Node& node) {
  static const auto kDevice = c10::Symbol::fromQualString("aten::device");
  static const auto kCuda = c10::Symbol::fromQualString("aten::cuda");
  for_each_inner_block(node, [this](torch::jit::Block& block) { rewrite(block); });
  if (node.kind() == kCuda) {
    rewritten_.insert("cuda");
    replace(node, "aten::cpu", 1);
  } else if (node.kind() == kDevice) {
    if (const auto name = constant_name(node)) look_at_name(*name);
    if (node.inputs().size() > 1) replace(node, "tbviz::device", 2);
  } else if (node.maybeSchema() != nullptr && gives_tensors(node)) {
    for (std::size_t i = 0; i < node.inputs().size(); ++i) {
      if (is_device(node.input(i)->type())) reroute(node, i);
    }
  }
}

// Of one use alone: LibTorch lets a constant serve comparisons as well.
void DevicesOnCpu::reroute(Node& node, std::size_t input) {
  Value* device = node.input(input);
  if (device->node()->kind() == torch::jit::prim::device) return;  // Of a tensor that is there.
  torch::jit::Graph& graph = *node.owningGraph();
  const torch::jit::WithInsertPoint insert_point(&node);
  if (const auto constant = torch::jit::toIValue(device)) {
    if (!constant->isDevice() || !is_elsewhere(constant->toDevice())) return;
    rewritten_.insert(constant->toDevice().str());
    node.replaceInput(input, graph.insertConstant(c10::Device(at::kCPU)));
    return;
  }
  Node* on_cpu =
      graph.insertNode(graph.create(c10::Symbol::fromQualString("tbviz::on_cpu"), {device}, 1));
  on_cpu->output()->setType(device->type());
  node.replaceInput(input, on_cpu->output());
  reroutes_ = true;
}

void DevicesOnCpu::look_at(const c10::IValue& state) {
  if (state.isTuple()) {
    for (const c10::IValue& element : state.toTupleRef().elements()) look_at(element);
  } else if (state.isList()) {
    for (const c10::IValue& element : state.toListRef()) look_at(element);
  } else if (state.isGenericDict()) {
    for (const auto& entry : state.toGenericDict()) look_at(entry.value());
  } else {
    look_at_name(state);
  }
}

void DevicesOnCpu::look_at_name(const c10::IValue& value) {
  std::optional<c10::Device> device;
  if (value.isDevice()) device = value.toDevice();
  if (value.isString()) device = device_called(value.toStringRef());
  if (device && is_elsewhere(*device)) possible_.insert(device->str());
}

std::optional<std::string> DevicesOnCpu::note() const {
  std::set<std::string> names = rewritten_;
  if (reroutes_) names.insert(possible_.begin(), possible_.end());
  if (names.empty()) return std::nullopt;
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return "the model's code asks for the device " + list + "; it runs on the CPU";
}

}  // namespace tbviz
