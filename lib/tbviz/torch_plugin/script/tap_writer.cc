#include "tbviz/torch_plugin/script/tap_writer.h"

#include "tbviz/torch_plugin/script/tap.h"

namespace tbviz {

using torch::jit::Node;
using torch::jit::Value;

void TapWriter::around(Node* node, std::span<const std::size_t> inputs, std::size_t site) {
  if (!inputs.empty()) in_front(node, inputs, {site, insert_site(node, site)});
  if (node->outputs().size() == 1) behind(node, 0, site + 1);
}

void TapWriter::around_call_of(Value* module, Node* call, std::span<const std::size_t> inputs) {
  if (!inputs.empty()) in_front(call, inputs, {{}, insert_site_of(call, module, false)});
  if (call->outputs().size() == 1) {
    tap_output(call, 0, {{}, insert_site_of(call, module, true)});
  }
}

void TapWriter::behind(Node* node, std::size_t output, std::size_t site) {
  tap_output(node, output, {site, insert_site(node, site)});
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
    taps_.push_back({site, number, unpack});
  }
  Node* end = graph_->return_node();
  Value* number = insert_site(end, site + 1);
  Value* tap = insert_tap(end, graph_->outputs()[0], number);
  end->replaceInput(0, tap);
  taps_.push_back({site + 1, number, tap->node()});
}

void TapWriter::renumber(std::span<const std::size_t> places) {
  for (Tap& tap : taps_) {
    if (!tap.site) continue;
    tap.site = places[*tap.site];
    change_site(tap.number, *tap.site);
  }
}

void TapWriter::in_front(Node* node, std::span<const std::size_t> inputs, const SiteValue& site) {
  std::vector<Value*> values;
  for (const std::size_t input : inputs) values.push_back(node->input(input));
  const std::vector<Value*> tapped = insert_tap(node, values, site.value);
  for (std::size_t i = 0; i < inputs.size(); ++i) node->replaceInput(inputs[i], tapped[i]);
  taps_.push_back({site.number, site.value, tapped.front()->node()});
}

void TapWriter::tap_output(Node* node, std::size_t output, const SiteValue& site) {
  Value* value = node->output(output);
  Value* tap = insert_tap(node->next(), value, site.value);
  value->replaceAllUsesWith(tap);
  tap->node()->replaceInput(0, value);
  taps_.push_back({site.number, site.value, tap->node()});
}

}  // namespace tbviz
