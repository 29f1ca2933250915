#include "tbviz/torch_plugin/engine/printing.h"

#include <torch/csrc/jit/runtime/print_handler.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tbviz {
namespace {

// A call of a listener is made under the lock, so that none is made once its scope has ended.
std::mutex print_mutex;
std::vector<const PrintListener*> print_listeners;  // Of all threads, the last scope's last.
thread_local const PrintListener* listener_here = nullptr;

void hand_on(const std::string& text) {
  const std::lock_guard lock(print_mutex);
  const PrintListener* listener = listener_here;
  if (listener == nullptr && !print_listeners.empty()) listener = print_listeners.back();
  if (listener != nullptr && *listener) (*listener)(text);
}

}  // namespace

PrintScope::PrintScope(const PrintListener& listener)
    : listener_(&listener), outer_(std::exchange(listener_here, &listener)) {
  const std::lock_guard lock(print_mutex);
  torch::jit::setPrintHandler(hand_on);
  print_listeners.push_back(listener_);
}

PrintScope::~PrintScope() {
  const std::lock_guard lock(print_mutex);
  listener_here = outer_;
  const auto last = std::find(print_listeners.rbegin(), print_listeners.rend(), listener_);
  print_listeners.erase(std::next(last).base());
}

}  // namespace tbviz
