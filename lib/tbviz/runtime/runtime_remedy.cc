#include "tbviz/runtime/runtime_remedy.h"

#include <fmt/format.h>

namespace tbviz {
namespace {

// Wheels are built with the strings of C++11, as tbviz is, from here on.
constexpr TorchMinor kFirstFittingWheel{2, 7};

bool has(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

// "libgomp.so.1: cannot open shared object file: ..." begins with the library that is missing.
std::string missing_library(std::string_view words) {
  return fmt::format("it needs {}, which is missing", words.substr(0, words.find(':')));
}

}  // namespace

std::string how_to_get(const CarriedModules& carried) {
  for (const ModuleFile& module : carried.modules) {
    if (module.minor && *module.minor >= kFirstFittingWheel) {
      return fmt::format(
          "pip install \"torch=={}.*\" gets one, and `torch` names one that lies "
          "elsewhere",
          module.minor->text());
    }
  }
  return fmt::format(
      "Debian's package libtorch{} is one, and `torch` names one that lies elsewhere",
      carried.modules.front().minor->text());
}

std::string plain_load_failure(std::string_view words) {
  if (has(words, "undefined symbol"))
    return "it was built otherwise than the LibTorch that the module was made for";
  if (has(words, "GLIBCXX_") || has(words, "CXXABI_"))
    return "it needs a newer libstdc++ than this system has";
  if (has(words, "GLIBC_")) return "it needs a newer C library (glibc) than this system has";
  if (has(words, "cannot open shared object file")) return missing_library(words);
  if (has(words, "invalid ELF header") || has(words, "file too short") || has(words, "ELF")) {
    return "it is damaged, or no shared library";
  }
  return "the system does not load it";
}

}  // namespace tbviz
