#include "shell/remedies.h"

#include <string_view>

namespace tbviz::cli {

std::string message_of(const Error& error) {
  std::string message = error.what();
  const std::size_t fact = error.file().size();  // A file may be called anything.
  for (const Remedy& remedy : remedies()) {
    std::size_t at = message.find(remedy.library, fact);
    while (at != std::string::npos) {
      message.replace(at, remedy.library.size(), remedy.program);
      at = message.find(remedy.library, at + remedy.program.size());
    }
  }
  return message;
}

}  // namespace tbviz::cli
