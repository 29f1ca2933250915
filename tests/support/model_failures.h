// What is said of models that fail in a process of their own.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "support/scripted_model.h"
#include "tbviz/error.h"

namespace tbviz::test {

inline const RunRequest kNothing{.arguments = {}, .values = {}, .gradients = {}};

/// A run that does `job` and shows nothing.
inline ScriptedModel::Run doing(std::function<void()> job) {
  return [job = std::move(job)](const RunRequest&, const Visitor&) { job(); };
}

[[noreturn]] inline void hang() {
  while (true) ::pause();
}

/// Of the ModelError that `work` throws.
inline std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const ModelError& error) {
    CHECK(error.file() == "m.pt");
    return error.what();
  }
  return "nothing was thrown";
}

/// What a run says of a model that does `job`; it says the same ever after.
inline std::string message_of_run(const std::function<void()>& job) {
  ScriptedModel model(doing(job));
  const auto remote = in_process(model);
  const std::string message = message_of([&] { remote->run(kNothing, {}); });
  CHECK(message_of([&] { remote->run(kNothing, {}); }) == message);
  CHECK(message_of([&] { (void)remote->graph({}); }) == message);
  return message;
}

/// The same of loading a model, which does `job`.
inline std::string message_of_load(const std::function<void()>& job,
                                   const ModelProcessOptions& options = {.sandbox = false}) {
  const ModelSource source{.name = "m.pt",
                           .prepare = [] { return std::string(); },
                           .load = [&](auto) -> std::unique_ptr<Model> {
                             job();
                             return std::make_unique<ScriptedModel>();
                           }};
  return message_of([&] { (void)serve_in_process(source, options); });
}

}  // namespace tbviz::test
