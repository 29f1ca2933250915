// Options that may be given several times.
#pragma once

#include <CLI/CLI.hpp>

namespace tbviz::cli {

/// Takes one word each time the option is given, and keeps all of them.
inline CLI::Option* repeatable(CLI::Option* option) {
  return option->expected(1)->allow_extra_args(false)->take_all();
}

}  // namespace tbviz::cli
