// What is wrong with logs, told to the user.
#pragma once

#include <cstdint>
#include <string>

#include "shell/console.h"
#include "tbviz/event/log_listener.h"

namespace tbviz::cli {

/// Tells `console` of what is wrong with logs: damage and what cannot be read as failures, the rest
/// as notes. Of the places of damage in one file the first ones are told one by one.
class ConsoleListener final : public LogListener {
 public:
  explicit ConsoleListener(Console& console) : console_(&console) {}

  void unreadable(const Error& error) override;
  void leads_nowhere(const std::string& link) override;
  void damaged(const std::string& file, const Damage& damage) override;
  void ends_early(const std::string& file, const CutTail& tail) override;
  void hidden(const std::string& run, std::int64_t values) override;
  void read_anew(const std::string& file) override;

  /// Tells how many places of damage were not told. To be called when the reading is done.
  void finish();

 private:
  Console* console_;
  std::string file_;         // The one that is damaged.
  std::int64_t places_ = 0;  // In it.
};

}  // namespace tbviz::cli
