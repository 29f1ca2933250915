// What models print, kept from the terminal.
#pragma once

#include <functional>
#include <string_view>

namespace tbviz {

/// Hears what a model prints, in pieces; see ModelOptions::on_print.
using PrintListener = std::function<void(std::string_view text)>;

/// While it lives, `listener`, which must outlive it, hears what the models that this thread loads
/// and runs print; an empty one makes it go nowhere, as it does when nobody listens. What other
/// threads print, as a library's operators may have, goes to the scope that was opened last.
///
/// LibTorch has one way out for all that models print in a process. The first scope takes it.
class PrintScope {
 public:
  explicit PrintScope(const PrintListener& listener);
  ~PrintScope();
  PrintScope(const PrintScope&) = delete;
  PrintScope& operator=(const PrintScope&) = delete;

 private:
  const PrintListener* listener_;
  const PrintListener* outer_;
};

}  // namespace tbviz
