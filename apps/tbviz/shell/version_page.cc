#include "shell/version_page.h"

#include <fmt/format.h>

#include <string>

#include "shell/build_facts.h"
#include "shell/remedies.h"
#include "tbviz/error.h"
#include "tbviz/process/python_torch.h"
#include "tbviz/process/runtime_trial.h"
#include "tbviz/version.h"

namespace tbviz::cli {
namespace {

/// LibTorch as it would be loaded for a model, or why there is none.
struct TorchFacts {
  RuntimeFacts runtime;
  std::string why_not;  ///< Empty if there is one.
};

TorchFacts find_torch() {
  try {
    const RuntimeSurvey survey = survey_runtimes(search_with_python({}), SearchEnd::kWhenFound);
    const RuntimeTrial trial = try_runtime(choose_runtime(survey, ""), "");
    return {trial.facts, message_of(trial.why_not)};
  } catch (const UnsupportedError& error) {
    return {{}, message_of(error)};
  }
}

void print(const TorchFacts& torch, Console& console) {
  console.data("tbviz " + std::string(kVersion));
  console.result(fmt::format("compiler   {}", kCompiler));
  console.result(fmt::format("libraries  {}", kLibraries));
  if (!torch.why_not.empty()) {
    console.result("LibTorch   none: " + torch.why_not);
    return;
  }
  console.result(fmt::format("LibTorch   {}, {}", torch.runtime.version, torch.runtime.library));
  console.result(
      fmt::format("module     {}, interface {}", torch.runtime.module, kModelApiVersion));
}

Json to_json(const TorchFacts& torch) {
  Json json;
  if (!torch.why_not.empty()) {
    json["why_not"] = torch.why_not;
    return json;
  }
  json["version"] = torch.runtime.version;
  json["library"] = torch.runtime.library;
  json["module"] = torch.runtime.module;
  json["interface"] = static_cast<std::int64_t>(kModelApiVersion);
  return json;
}

}  // namespace

void say_version(bool details, Console& console) {
  if (!console.json()) {
    if (details) return print(find_torch(), console);
    return console.data("tbviz " + std::string(kVersion));
  }
  console.object()["version"] = kVersion;
  if (!details) return;
  console.object()["compiler"] = kCompiler;
  console.object()["libraries"] = kLibraries;
  console.object()["libtorch"] = to_json(find_torch());
}

}  // namespace tbviz::cli
