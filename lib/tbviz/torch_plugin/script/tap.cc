#include "tbviz/torch_plugin/script/tap.h"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/runtime/custom_operator.h>
#include <torch/csrc/jit/runtime/interpreter.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <exception>
#include <optional>
#include <utility>

namespace tbviz {
namespace {

using torch::jit::Stack;

// The interpreter turns every std::exception into one of its own. What is none passes untouched.
struct StopRun {};

/// The run that this thread is in, for the taps: all of it happens in one thread (forks.h).
class ActiveRun {
 public:
  explicit ActiveRun(const TappedRun& tapped)
      : tapped_(tapped), outer_(std::exchange(innermost, this)) {}
  ~ActiveRun() { innermost = outer_; }
  ActiveRun(const ActiveRun&) = delete;
  ActiveRun& operator=(const ActiveRun&) = delete;

  /// Null if there is none.
  [[nodiscard]] static ActiveRun* here() { return innermost; }

  void tap(std::size_t site, c10::IValue& value) {
    try {
      tapped_.on_tap(site, value);
    } catch (...) {
      failure_ = std::current_exception();
      throw StopRun();
    }
  }

  /// The site before a module; nothing if it is none of the model's.
  [[nodiscard]] std::optional<std::size_t> site_of(const c10::IValue& module) const {
    const auto found = tapped_.modules.find(module.toObject().get());
    if (found == tapped_.modules.end()) return std::nullopt;
    return found->second;
  }

  /// Throws what the callback threw, if anything.
  void rethrow_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  static thread_local ActiveRun* innermost;

  const TappedRun& tapped_;
  ActiveRun* outer_;  // A callback may run another model.
  std::exception_ptr failure_;
};

thread_local ActiveRun* ActiveRun::innermost = nullptr;

// Stands for the site of a module that is none of the model's.
constexpr std::int64_t kNoSite = -1;

void tap(Stack& stack) {
  const std::int64_t site = torch::jit::pop(stack).toInt();
  ActiveRun* run = ActiveRun::here();
  if (run != nullptr && site != kNoSite) run->tap(static_cast<std::size_t>(site), stack.back());
}

void site_of(Stack& stack) {
  const bool behind = torch::jit::pop(stack).toBool();
  const c10::IValue module = torch::jit::pop(stack);
  const ActiveRun* run = ActiveRun::here();
  const auto site = run != nullptr ? run->site_of(module) : std::nullopt;
  stack.emplace_back(site ? static_cast<std::int64_t>(*site) + (behind ? 1 : 0) : kNoSite);
}

void is_module(Stack& stack) {
  const c10::IValue other = torch::jit::pop(stack);
  const c10::IValue module = torch::jit::pop(stack);
  stack.emplace_back(module.is(other));
}

void stop(Stack& /*stack*/) { throw StopRun(); }

// CONSERVATIVE aliasing says that a tap may do anything. With less, passes over the graph drop taps
// whose output nobody uses, and reorder them around in-place operations.
const torch::jit::RegisterOperators registration({
    torch::jit::Operator("tbviz::tap(t x, int site) -> t", tap,
                         c10::AliasAnalysisKind::CONSERVATIVE),
    torch::jit::Operator("tbviz::site_of(Any module, bool behind) -> int", site_of,
                         c10::AliasAnalysisKind::CONSERVATIVE),
    torch::jit::Operator("tbviz::is_module(Any module, Any other) -> bool", is_module,
                         c10::AliasAnalysisKind::CONSERVATIVE),
    torch::jit::Operator("tbviz::stop() -> ()", stop, c10::AliasAnalysisKind::CONSERVATIVE),
});

}  // namespace

torch::jit::Value* insert_site(torch::jit::Node* before, std::size_t site) {
  const torch::jit::WithInsertPoint insert_point(before);
  return before->owningGraph()->insertConstant(static_cast<std::int64_t>(site));
}

torch::jit::Value* insert_site_of(torch::jit::Node* before, torch::jit::Value* module,
                                  bool behind) {
  torch::jit::Graph& graph = *before->owningGraph();
  const torch::jit::WithInsertPoint insert_point(before);
  torch::jit::Value* side = graph.insertConstant(behind);
  torch::jit::Node* node = graph.insertNode(
      graph.create(c10::Symbol::fromQualString("tbviz::site_of"), {module, side}, 1));
  node->output()->setType(c10::IntType::get());
  return node->output();
}

torch::jit::Value* insert_tap(torch::jit::Node* before, torch::jit::Value* value,
                              torch::jit::Value* site) {
  torch::jit::Graph& graph = *before->owningGraph();
  const torch::jit::WithInsertPoint insert_point(before);
  torch::jit::Node* node =
      graph.insertNode(graph.create(c10::Symbol::fromQualString("tbviz::tap"), {value, site}, 1));
  node->output()->setType(value->type());
  return node->output();
}

std::vector<torch::jit::Value*> insert_tap(torch::jit::Node* before,
                                           std::span<torch::jit::Value* const> values,
                                           torch::jit::Value* site) {
  torch::jit::Graph& graph = *before->owningGraph();
  torch::jit::Node* pack = graph.createTuple({values.data(), values.size()});
  pack->insertBefore(before);
  torch::jit::Value* tapped = insert_tap(before, pack->output(), site);
  torch::jit::Node* unpack = graph.createTupleUnpack(tapped);
  unpack->insertBefore(before);
  return unpack->outputs().vec();
}

std::vector<Tap> taps_in(torch::jit::Graph& graph) {
  std::vector<Tap> taps;
  const auto kind = c10::Symbol::fromQualString("tbviz::tap");
  for (torch::jit::Node* node : torch::jit::findAllNodes(graph, kind, true)) {
    const auto site = torch::jit::toIValue(node->input(1));
    taps.push_back(
        {site ? std::optional(static_cast<std::size_t>(site->toInt())) : std::nullopt, node});
  }
  return taps;
}

void renumber_taps(torch::jit::Graph& graph, std::span<const std::size_t> sites) {
  for (const Tap& tap : taps_in(graph)) {
    if (!tap.site || *tap.site >= sites.size()) continue;  // A trusted model's own, perhaps.
    tap.node->replaceInput(1, insert_site(tap.node, sites[*tap.site]));
  }
}

torch::jit::Node* insert_stop(torch::jit::Graph& graph, torch::jit::Node* after) {
  return graph.create(c10::Symbol::fromQualString("tbviz::stop"), 0)->insertAfter(after);
}

void run_tapped(const std::shared_ptr<torch::jit::Graph>& graph, Stack& stack,
                const TappedRun& tapped) {
  const ActiveRun run(tapped);
  const torch::jit::Code code(graph, "forward");
  try {
    torch::jit::InterpreterState(code).run(stack);
  } catch (const StopRun&) {
    run.rethrow_failure();
  }
}

}  // namespace tbviz
