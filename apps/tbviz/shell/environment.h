// Variables of the environment.
#pragma once

#include <cstdlib>
#include <string_view>

namespace tbviz::cli {

/// The variable's value; empty if it is not set.
[[nodiscard]] inline std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

}  // namespace tbviz::cli
