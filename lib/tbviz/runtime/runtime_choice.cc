#include "tbviz/runtime/runtime_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "tbviz/error.h"
#include "tbviz/runtime/runtime_remedy.h"

namespace tbviz {
namespace {

using Path = std::filesystem::path;

// "2.13.0+cpu in /opt/torch (VIRTUAL_ENV)"
std::string named(const SeenTorch& seen) {
  const std::string version = seen.torch.version ? seen.torch.version->text : "unknown version";
  return fmt::format("{} in {} ({})", version, seen.torch.folder.string(), name_of(seen.source));
}

// The module to run with this LibTorch, or null.
const ModuleFile* fitting_module(const CarriedModules& carried, const SeenTorch& seen) {
  if (const ModuleFile* module = module_for(carried, seen.torch.version->minor)) return module;
  // Somebody has named both: a module whose name tells nothing, and the LibTorch for it.
  const bool untold = carried.named && !carried.modules.empty() && !carried.modules[0].minor;
  return untold && is_explicit(seen.source) ? &carried.modules[0] : nullptr;
}

/// Why this LibTorch would not do; empty if it would.
std::string fault_of(const CarriedModules& carried, const SeenTorch& seen) {
  if (!seen.torch.problem.empty()) return seen.torch.problem;
  if (fitting_module(carried, seen) != nullptr) return {};
  return "there is no module for " + seen.torch.version->minor.text();
}

// In a process that has loaded a LibTorch, no other can be.
std::string fault_of_loaded(const SeenTorch& loaded, const TorchSearch& search) {
  if (search.named.empty()) return {};
  const std::optional<FoundTorch> wanted = torch_in(search.named);
  std::error_code failure;
  if (wanted && std::filesystem::equivalent(wanted->library, loaded.torch.library, failure)) {
    return {};
  }
  return fmt::format(
      "this process has loaded it, and can hold no other beside it, as `torch` asks "
      "({})",
      search.named.string());
}

UnsupportedError explicit_failure(const RuntimeSurvey& survey, const JudgedTorch& torch) {
  const SeenTorch& seen = torch.seen;
  const std::string folder = seen.torch.folder.string();
  if (!seen.torch.problem.empty()) {
    return {folder, fmt::format("{}; {} takes a torch folder, a Python environment or a prefix "
                                "like /usr",
                                torch.why_not, name_of(seen.source))};
  }
  if (fitting_module(survey.carried, seen) != nullptr) return {folder, torch.why_not};
  return {folder, fmt::format("is LibTorch {} ({}), but this tbviz has modules for {} only; {}",
                              seen.torch.version->text, name_of(seen.source),
                              minors_of(survey.carried), how_to_get(survey.carried))};
}

std::string list_of(const std::vector<JudgedTorch>& torches) {
  std::string text;
  for (const JudgedTorch& torch : torches) {
    text += (text.empty() ? "" : ", ") + named(torch.seen);
    if (!torch.seen.torch.problem.empty()) text += ": " + torch.seen.torch.problem;
  }
  return text;
}

// Not one that is in this process without saying its version: a module is tried with it.
bool forbids_others(const JudgedTorch& torch) {
  return is_explicit(torch.seen.source) &&
         (torch.seen.source != TorchSource::kProcess || torch.seen.torch.version);
}

// What is said where modules are carried and no LibTorch fits one.
std::string nothing_fits(const RuntimeSurvey& survey) {
  if (minors_of(survey.carried).empty()) return {};  // Then the module itself has to tell.
  const std::string found =
      survey.torches.empty() ? "no torch was found" : "found: " + list_of(survey.torches);
  return fmt::format(
      "running a model needs LibTorch {}, and none was found that fits ({}); {} "
      "(see `ModelOptions::torch`)",
      minors_of(survey.carried), found, how_to_get(survey.carried));
}

RuntimeChoice with(const SeenTorch& seen, const ModuleFile& module) {
  return {
      .library = seen.torch.library, .torch = "LibTorch " + named(seen), .modules = {module.file}};
}

}  // namespace

std::string RuntimeSurvey::text() const {
  std::string text = "LibTorch as its module finds it";
  if (taken) text = "LibTorch " + named(torches[*taken].seen);
  for (std::size_t i = 0; i < torches.size(); ++i) {
    if (i == taken) continue;
    text += fmt::format("; not {}: {}", named(torches[i].seen), torches[i].why_not);
  }
  return text;
}

RuntimeSurvey survey_runtimes(const TorchSearch& search, SearchEnd end) {
  RuntimeSurvey survey{.carried = carried_modules()};
  bool decided = false;  // By a LibTorch that fits, or by one that somebody has chosen.
  visit_torches(search, [&](const SeenTorch& seen) {
    std::string fault = fault_of(survey.carried, seen);
    if (fault.empty() && seen.source == TorchSource::kProcess)
      fault = fault_of_loaded(seen, search);
    if (fault.empty() && decided) {
      fault = survey.taken ? "another one comes before it" : "another one was asked for";
    }
    survey.torches.push_back({seen, fault});
    if (fault.empty()) survey.taken = survey.torches.size() - 1;
    decided = decided || fault.empty() || is_explicit(seen.source);
    return end == SearchEnd::kNever || !decided;
  });
  return survey;
}

std::optional<UnsupportedError> chosen_torch_failure(const RuntimeSurvey& survey) {
  if (survey.taken) return {};
  const auto chosen = std::ranges::find_if(survey.torches, forbids_others);
  if (chosen == survey.torches.end()) return {};
  // Where there is no module at all, no LibTorch is to blame.
  if (survey.carried.modules.empty() && chosen->seen.torch.problem.empty()) return {};
  return explicit_failure(survey, *chosen);
}

RuntimeChoice choice_to_try(const RuntimeSurvey& survey, const ModuleFile& module) {
  for (const JudgedTorch& torch : survey.torches) {
    if (!torch.seen.torch.problem.empty()) continue;
    const ModuleFile* fitting = fitting_module(survey.carried, torch.seen);
    if (fitting != nullptr && fitting->file == module.file) return with(torch.seen, module);
  }
  RuntimeChoice alone{.modules = {module.file}};
  if (module.minor) alone.failure = "no LibTorch " + module.minor->text() + " was found";
  return alone;
}

RuntimeChoice choose_runtime(const RuntimeSurvey& survey, std::string_view model) {
  if (survey.carried.modules.empty()) {
    throw UnsupportedError(
        std::string(model),
        fmt::format("running a model needs the LibTorch module, which is missing (looked for {}); "
                    "see `load_model`",
                    survey.carried.looked_for));
  }
  if (survey.taken) {
    const SeenTorch& seen = survey.torches[*survey.taken].seen;
    return with(seen, *fitting_module(survey.carried, seen));
  }
  if (const auto failure = chosen_torch_failure(survey)) throw *failure;
  RuntimeChoice choice{.failure = nothing_fits(survey)};
  for (const ModuleFile& module : survey.carried.modules) choice.modules.push_back(module.file);
  return choice;
}

}  // namespace tbviz
