#include "tbviz/torch_plugin/script/tap_writer.h"

#include <vector>

#include "tbviz/torch_plugin/script/tap.h"

namespace tbviz {
namespace {

using torch::jit::Node;
using torch::jit::Value;

void tap_inputs(Node* node, std::span<const std::size_t> inputs, Value* site) {
  std::vector<Value*> values;
  for (const std::size_t input : inputs) values.push_back(node->input(input));
  const std::vector<Value*> tapped = insert_tap(node, values, site);
  for (std::size_t i = 0; i < inputs.size(); ++i) node->replaceInput(inputs[i], tapped[i]);
}

void tap_output(Node* node, std::size_t output, Value* site) {
  Value* value = node->output(output);
  Value* tap = insert_tap(node->next(), value, site);
  value->replaceAllUsesWith(tap);
  tap->node()->replaceInput(0, value);
}

}  // namespace

void TapWriter::around(Node* node, std::span<const std::size_t> inputs, std::size_t site) {
  if (!inputs.empty()) tap_inputs(node, inputs, insert_site(node, site));
  if (node->outputs().size() == 1) behind(node, 0, site + 1);
}

void TapWriter::around_call_of(Value* module, Node* call, std::span<const std::size_t> inputs) {
  if (!inputs.empty()) tap_inputs(call, inputs, insert_site_of(call, module, false));
  if (call->outputs().size() == 1) tap_output(call, 0, insert_site_of(call, module, true));
}

void TapWriter::behind(Node* node, std::size_t output, std::size_t site) {
  tap_output(node, output, insert_site(node, site));
}

void TapWriter::around_graph(std::span<Value* const> arguments, std::size_t site) {
  Node* first = *graph_->nodes().begin();
  if (!arguments.empty()) {
    Value* number = insert_site(first, site);
    const std::vector<Value*> tapped = insert_tap(first, arguments, number);
    Node* unpack = tapped.front()->node();
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      arguments[i]->replaceAllUsesAfterNodeWith(unpack, tapped[i]);
      if (arguments[i]->hasDebugName()) tapped[i]->setDebugName(arguments[i]->debugName());
    }
  }
  Node* end = graph_->return_node();
  Value* number = insert_site(end, site + 1);
  Value* tap = insert_tap(end, graph_->outputs()[0], number);
  end->replaceInput(0, tap);
}

}  // namespace tbviz
