#include "tbviz/torch_plugin/script/tap.h"

#include <torch/csrc/jit/runtime/custom_operator.h>
#include <torch/csrc/jit/runtime/interpreter.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <exception>
#include <utility>

namespace tbviz {
namespace {

using torch::jit::Stack;

// The interpreter turns every std::exception into one of its own. What is none passes untouched.
struct StopRun {};

struct ActiveRun {
  const TapCallback* on_tap = nullptr;
  std::exception_ptr failure;  // What the callback threw.
};
thread_local ActiveRun* active_run = nullptr;

class ActiveRunScope {
 public:
  explicit ActiveRunScope(ActiveRun& run) : outer_(std::exchange(active_run, &run)) {}
  ~ActiveRunScope() { active_run = outer_; }
  ActiveRunScope(const ActiveRunScope&) = delete;
  ActiveRunScope& operator=(const ActiveRunScope&) = delete;

 private:
  ActiveRun* outer_;
};

void tap(Stack& stack) {
  const auto site = static_cast<std::size_t>(torch::jit::pop(stack).toInt());
  if (active_run == nullptr) return;
  try {
    (*active_run->on_tap)(site, stack.back());
  } catch (...) {
    active_run->failure = std::current_exception();
    throw StopRun();
  }
}

void stop(Stack& /*stack*/) {
  if (active_run != nullptr) throw StopRun();
}

// CONSERVATIVE aliasing says that a tap may do anything. With less, passes over the graph drop taps
// whose output nobody uses, and reorder them around in-place operations.
const torch::jit::RegisterOperators registration({
    torch::jit::Operator("tbviz::tap(t x, int site) -> t", tap,
                         c10::AliasAnalysisKind::CONSERVATIVE),
    torch::jit::Operator("tbviz::stop() -> ()", stop, c10::AliasAnalysisKind::CONSERVATIVE),
});

}  // namespace

torch::jit::Value* insert_tap(torch::jit::Graph& graph, torch::jit::Node* before,
                              torch::jit::Value* value, std::size_t site) {
  const torch::jit::WithInsertPoint insert_point(before);
  torch::jit::Value* id = graph.insertConstant(static_cast<std::int64_t>(site));
  torch::jit::Node* node =
      graph.insertNode(graph.create(c10::Symbol::fromQualString("tbviz::tap"), {value, id}, 1));
  node->output()->setType(value->type());
  return node->output();
}

std::vector<torch::jit::Value*> insert_tap(torch::jit::Graph& graph, torch::jit::Node* before,
                                           std::span<torch::jit::Value* const> values,
                                           std::size_t site) {
  torch::jit::Node* pack = graph.createTuple({values.data(), values.size()});
  pack->insertBefore(before);
  torch::jit::Value* tapped = insert_tap(graph, before, pack->output(), site);
  torch::jit::Node* unpack = graph.createTupleUnpack(tapped);
  unpack->insertBefore(before);
  return unpack->outputs().vec();
}

torch::jit::Node* insert_stop(torch::jit::Graph& graph, torch::jit::Node* after) {
  return graph.create(c10::Symbol::fromQualString("tbviz::stop"), 0)->insertAfter(after);
}

void run_tapped(const std::shared_ptr<torch::jit::Graph>& graph, Stack& stack,
                const TapCallback& on_tap) {
  ActiveRun run{&on_tap, nullptr};
  const ActiveRunScope scope(run);
  const torch::jit::Code code(graph, "forward");
  try {
    torch::jit::InterpreterState(code).run(stack);
  } catch (const StopRun&) {
    if (run.failure) std::rethrow_exception(run.failure);
  }
}

}  // namespace tbviz
