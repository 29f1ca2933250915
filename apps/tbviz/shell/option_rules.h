// What options of several commands have in common.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <utility>

namespace tbviz::cli {

/// Takes one word each time the option is given, and keeps all of them.
inline CLI::Option* repeatable(CLI::Option* option) {
  return option->expected(1)->allow_extra_args(false)->take_all();
}

/// A check that refuses an empty word, as an unset variable of a shell leaves it.
inline std::function<std::string(const std::string&)> not_empty(std::string remedy) {
  return [remedy = std::move(remedy)](const std::string& word) {
    return word.empty() ? "must not be empty; " + remedy : std::string();
  };
}

}  // namespace tbviz::cli
