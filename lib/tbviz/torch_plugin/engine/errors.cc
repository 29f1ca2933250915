#include "tbviz/torch_plugin/engine/errors.h"

#include <c10/util/Exception.h>
#include <torch/csrc/jit/runtime/jit_exception.h>
#include <torch/version.h>

#include <algorithm>
#include <exception>
#include <new>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/engine/libraries_beside_torch.h"
#include "tbviz/torch_plugin/engine/operator_packages.h"

namespace tbviz {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The interpreter's message: a heading, the TorchScript trace, then "SomeError: what happened".
std::string_view after_trace(std::string_view message) {
  if (!contains(message, "in the TorchScript interpreter")) return message;
  const std::size_t last_line = trimmed(message).rfind("Error: ");
  if (last_line == std::string_view::npos) return message;
  return message.substr(last_line + 7);
}

// Where LibTorch found something wrong in the code of an archive: " (code/__torch__/net.py:12)".
std::string place_in(std::string_view message) {
  constexpr std::string_view kFile = "File \"code/";
  constexpr std::string_view kLine = ".py\", line ";
  const std::size_t file = message.find(kFile);
  const std::size_t line = message.find(kLine, file);
  if (file == std::string_view::npos || line == std::string_view::npos) return {};
  const std::string_view number = message.substr(line + kLine.size());
  const std::size_t start = file + kFile.size() - std::string_view("code/").size();
  return " (" + std::string(message.substr(start, line + 3 - start)) + ":" +
         std::string(number.substr(0, number.find_first_not_of("0123456789"))) + ")";
}

// Operators, and TorchBind classes in types and in code.
bool lacks_a_library(std::string_view message, std::string_view whole) {
  constexpr std::string_view kClasses = "__torch__.torch.classes.";
  return contains(message, "Unknown builtin op") ||
         (contains(message, "Unknown type name") && contains(message, kClasses)) ||
         (contains(message, "Class Namespace cannot be used") && contains(whole, kClasses));
}

// The namespace of what is lacking: "ns" of "Unknown builtin op: ns::add." or of the class
// "__torch__.torch.classes.ns.Name". Empty if none is named.
std::string_view lacking_namespace(std::string_view message, std::string_view whole) {
  constexpr std::string_view kOperator = "Unknown builtin op: ";
  constexpr std::string_view kClasses = "__torch__.torch.classes.";
  const auto behind = [](std::string_view text, std::string_view mark, std::string_view end) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) return std::string_view();
    text.remove_prefix(at + mark.size());
    return text.substr(0, std::min(text.find(end), text.size()));
  };
  const std::string_view name_space = behind(message, kOperator, "::");
  return name_space.empty() ? behind(whole, kClasses, ".") : name_space;
}

// What would bring an operator, or a class, that LibTorch lacks.
std::string remedy_for(std::string_view message, std::string_view whole) {
  const auto package = operator_package(lacking_namespace(message, whole));
  if (!package) {
    return "use the LibTorch that the model was saved with, or a newer one (docs/install.md), or "
           "name the library that it is from, if you trust it, in `operator_libraries`";
  }
  const std::string reason = why_not_loaded(*package);
  return "it is from the package " + std::string(*package) +
         ": name its library, if you trust it, "
         "in `operator_libraries`" +
         (reason.empty() ? "" : " (" + reason + ")");
}

// The line, and the one behind it where it only announces that: "Expected one of:".
std::string_view first_line(std::string_view message) {
  std::size_t end = message.find('\n');
  while (end != std::string_view::npos && trimmed(message.substr(0, end)).ends_with(':')) {
    end = message.find('\n', end + 1);
  }
  return trimmed(message.substr(0, end));
}

template <class Failure>
[[noreturn]] void raise_with(Failure failure, std::string_view detail) {
  if (detail.size() > std::string_view(failure.what()).size() || contains(detail, "\n")) {
    failure.set_detail(std::string(trimmed(detail)));
  }
  throw failure;
}

// `whole` has all that LibTorch says of it, `detail` that and the stack traces.
[[noreturn]] void fail(const std::string& name, TorchStage stage, std::string_view whole,
                       std::string_view detail) {
  const std::string version = "LibTorch " TORCH_VERSION;
  const std::string message = main_sentence(whole);
  if (lacks_a_library(message, whole)) {
    raise_with(UnsupportedError(name, version + " cannot run it: " + message + place_in(whole) +
                                          "; " + remedy_for(message, whole)),
               detail);
  }
  if (stage == TorchStage::kLoad) {
    raise_with(FormatError(name, version + " cannot load it: " + message), detail);
  }
  const bool lacks_short_floats = contains(message, "not implemented for 'Half'") ||
                                  contains(message, "not implemented for 'BFloat16'");
  raise_with(ModelError(name, "the model failed to run: " + message +
                                  (lacks_short_floats ? "; `float32` runs it in float32" : "")),
             detail);
}

}  // namespace

std::string main_sentence(std::string_view message) {
  message = after_trace(message);
  // Behind what happened, LibTorch lists every kernel that it has for other devices.
  message = message.substr(0, message.find(" This could be because the operator doesn't exist"));
  std::string line;
  for (message = first_line(trimmed(message)); !message.empty(); message = trimmed(message)) {
    const std::size_t end = message.find_first_of(kSpace);
    line.append(line.empty() ? "" : " ").append(message.substr(0, end));
    message.remove_prefix(std::min(end, message.size()));
  }
  return line;
}

void rethrow_torch_error(const std::string& name, TorchStage stage) {
  try {
    throw;
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const torch::jit::JITException& error) {
    fail(name, stage, error.getOriginalMsg().value_or(error.what()), error.what());
  } catch (const c10::Error& error) {
    fail(name, stage, error.what_without_backtrace(), error.what());
  } catch (const std::exception& error) {
    fail(name, stage, error.what(), error.what());
  }
}

}  // namespace tbviz
