// How a model is loaded that someone else may have made.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace tbviz {

/// What a model may do, and who hears what it says.
struct ModelOptions {
  /// The folder of the LibTorch to run models with: a torch folder, a Python environment that has
  /// one, or a prefix like /usr. Empty: it is searched for, see docs/library.md. A process holds
  /// one LibTorch, which stays.
  std::filesystem::path torch = {};

  /// Shared libraries that register operators for LibTorch. They are loaded, and so executed,
  /// before the model is looked at; models may then use what they registered.
  std::vector<std::filesystem::path> operator_libraries = {};

  /// Lets models run that use operators that touch files, other processes or the terminal, or that
  /// nobody has reviewed. Otherwise such a model is refused before any of its code runs.
  bool trust = false;

  /// Runs a model in float32 whose weights, constants or casts are 16-bit floats. Otherwise each
  /// runs in its own types, where the runtime can.
  bool float32 = false;

  /// Where the random generators start; see Model.
  std::uint64_t seed = 0;

  /// Hears what the model prints, in pieces as it prints them, which may hold anything. May be
  /// called in any thread, one call at a time. Empty: it goes nowhere.
  std::function<void(std::string_view text)> on_print = {};
};

}  // namespace tbviz
#pragma GCC visibility pop
