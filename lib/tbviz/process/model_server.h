// A model that answers over a socket, in the process that runs it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tbviz/model/run.h"
#include "tbviz/process/channel.h"

namespace tbviz {

/// What it takes to get the model, step by step. What they throw is sent to the other end.
struct ModelSource {
  std::string name = {};  ///< Of the model, for messages.

  /// What prepare() loads, for messages: "LibTorch 2.13.0 in ...". Empty: a crash is the model's.
  std::string runtime = {};

  /// Asked by the program, if the process dies of a bus error: whether the model's file has become
  /// shorter than it was. Empty: there is no file.
  std::function<bool()> is_cut = {};

  /// Loads all libraries. Returns what is in force around the process,
  /// in one line.
  std::function<std::string()> prepare = {};

  /// Loads the model. `on_print` hears what the model prints, then and later.
  std::function<std::unique_ptr<Model>(std::function<void(std::string_view)> on_print)> load = {};
};

/// Loads a model and does what the other end asks for, until that closes the socket. `socket` is
/// closed at the end, and used by read() and writev() only. Throws nothing that a model, or its
/// source, threw.
void serve_model(int socket, const ModelSource& source);

}  // namespace tbviz
