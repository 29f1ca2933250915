#include "tbviz/torch_plugin/script/forks.h"

#include <ATen/core/jit_type.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/runtime/custom_operator.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <memory>
#include <utility>
#include <vector>

#include "tbviz/torch_plugin/engine/tensors_of.h"

namespace tbviz {
namespace {

// Of any type: LibTorch throws where it is to make up that of a tuple with an undefined tensor.
void make_done_future(torch::jit::Stack& stack) {
  c10::IValue value = torch::jit::pop(stack);
  stack.push_back(done_future(c10::AnyType::get(), std::move(value)));
}

const torch::jit::RegisterOperators fork_operators({
    torch::jit::Operator("tbviz::done(t value) -> Future(t)", make_done_future,
                         c10::AliasAnalysisKind::CONSERVATIVE),
});

// A fork's code is a graph of its own, which takes what the fork takes.
void run_in_place(torch::jit::Node& fork) {
  torch::jit::Graph& graph = *fork.owningGraph();
  const torch::jit::WithInsertPoint insert_point(&fork);
  const std::shared_ptr<torch::jit::Graph> body = fork.g(torch::jit::attr::Subgraph);
  const std::vector<torch::jit::Value*> results =
      torch::jit::insertGraph(graph, *body, fork.inputs());
  torch::jit::Value* value =
      results.size() == 1 ? results[0] : graph.insertNode(graph.createTuple(results))->output();
  torch::jit::Node* done =
      graph.insertNode(graph.create(c10::Symbol::fromQualString("tbviz::done"), {value}, 1));
  done->output()->setType(fork.output()->type());
  fork.output()->replaceAllUsesWith(done->output());
  fork.destroy();
}

}  // namespace

void run_forks_in_place(const torch::jit::CompilationUnit& unit) {
  for (torch::jit::Function* function : unit.get_functions()) {
    torch::jit::GraphFunction* of_graph = torch::jit::tryToGraphFunction(*function);
    if (of_graph == nullptr) continue;
    const std::shared_ptr<torch::jit::Graph> graph = of_graph->graph();
    // Again, since what was forked may fork.
    for (bool found = true; found;) {
      const std::vector<torch::jit::Node*> forks =
          torch::jit::findAllNodes(*graph, torch::jit::prim::fork, true);
      for (torch::jit::Node* fork : forks) run_in_place(*fork);
      found = !forks.empty();
    }
  }
}

}  // namespace tbviz
