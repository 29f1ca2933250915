#include "shell/remedies.h"

#include <string_view>

namespace tbviz::cli {

namespace {

/// Puts options in the place of parameters, from `begin` on.
void replace_parameters(std::string& message, std::size_t begin) {
  for (const Remedy& remedy : remedies()) {
    std::size_t at = message.find(remedy.library, begin);
    while (at != std::string::npos) {
      message.replace(at, remedy.library.size(), remedy.program);
      at = message.find(remedy.library, at + remedy.program.size());
    }
  }
}

}  // namespace

std::string message_of(const Error& error) {
  std::string message = error.what();
  replace_parameters(message, error.file().size());  // A file may be called anything.
  return message;
}

std::string message_of(std::string text) {
  replace_parameters(text, 0);
  return text;
}

}  // namespace tbviz::cli
