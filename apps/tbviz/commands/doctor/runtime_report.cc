#include "commands/doctor/runtime_report.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shell/remedies.h"
#include "shell/text_table.h"
#include "tbviz/error.h"
#include "tbviz/process/python_torch.h"
#include "tbviz/process/runtime_trial.h"

namespace tbviz::cli {
namespace {

struct TriedModule {
  ModuleFile module;
  std::filesystem::path library;  ///< The LibTorch that it was tried with; empty: its own.
  RuntimeTrial trial;
};

/// A torch as it is listed.
struct ListedTorch {
  std::string path;
  std::string version;  ///< Empty: not known.
  std::string source;
  std::string why_not;  ///< Empty: it is used.
};

std::vector<TriedModule> try_modules(const RuntimeSurvey& survey, Console& console) {
  std::vector<TriedModule> tried;
  for (const ModuleFile& module : survey.carried.modules) {
    const RuntimeChoice choice = choice_to_try(survey, module);
    RuntimeTrial trial = try_runtime(choice, "");
    if (!trial.detail.empty()) console.detail(trial.detail);
    tried.push_back({module, choice.library, std::move(trial)});
  }
  return tried;
}

// Why this LibTorch is not used: what was seen of its file, or that it does not load.
std::string why_not_used(const JudgedTorch& torch, const std::vector<TriedModule>& modules) {
  if (!torch.why_not.empty()) return message_of(torch.why_not);
  for (const TriedModule& tried : modules) {
    if (!tried.trial.torch_loads && tried.library == torch.seen.torch.library) {
      return message_of(tried.trial.why_not);
    }
  }
  return {};
}

// Those that were seen, and one that only a module finds, where that is the one that runs models.
std::vector<ListedTorch> list_torches(const RuntimeSurvey& survey,
                                      const std::vector<TriedModule>& modules) {
  std::vector<ListedTorch> torches;
  for (const JudgedTorch& torch : survey.torches) {
    const FoundTorch& found = torch.seen.torch;
    torches.push_back({found.folder.string(), found.version ? found.version->text : "",
                       message_of(std::string(name_of(torch.seen.source))),
                       why_not_used(torch, modules)});
  }
  if (survey.taken || chosen_torch_failure(survey)) return torches;
  for (const TriedModule& module : modules) {
    if (!module.trial.why_not.empty()) continue;
    const RuntimeFacts& facts = module.trial.facts;
    torches.push_back({facts.library, facts.version, "the module's own path", ""});
    break;
  }
  return torches;
}

// "2.13" of the module, or what its name leaves open.
std::string minor_of(const ModuleFile& module) {
  return module.minor ? module.minor->text() : std::string();
}

void print(const RuntimeSurvey& survey, const std::vector<TriedModule>& modules,
           const std::vector<ListedTorch>& torches, Console& console) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [module, library, trial] : modules) {
    rows.push_back({"module", minor_of(module), module.file.string(),
                    trial.why_not.empty() ? "loads" : message_of(trial.why_not)});
  }
  if (modules.empty()) {
    rows.push_back({"module", "none", "looked for " + survey.carried.looked_for});
  }
  for (const ListedTorch& torch : torches) {
    rows.push_back({"torch", torch.version.empty() ? "?" : torch.version,
                    torch.path + " (" + torch.source + ")",
                    torch.why_not.empty() ? "used" : torch.why_not});
  }
  if (torches.empty()) rows.push_back({"torch", "none", "found"});
  for (const std::string& line : align_columns(std::move(rows))) console.result(line);
}

Json to_json(const TriedModule& tried) {
  Json json;
  json["file"] = tried.module.file.string();
  json["torch"] = tried.module.minor ? Json(minor_of(tried.module)) : Json();
  json["loads"] = tried.trial.why_not.empty();
  json["why"] = message_of(tried.trial.why_not);
  return json;
}

Json to_json(const ListedTorch& torch) {
  Json json;
  json["path"] = torch.path;
  json["version"] = torch.version.empty() ? Json() : Json(torch.version);
  json["source"] = torch.source;
  json["used"] = torch.why_not.empty();
  json["why"] = torch.why_not;
  return json;
}

template <class List>
Json all_as_json(const List& list) {
  Json::Array array;
  for (const auto& element : list) array.push_back(to_json(element));
  return array;
}

// Whether models would run, in the words that a command would fail with.
std::string why_none_runs(const RuntimeSurvey& survey, const std::vector<TriedModule>& modules) {
  try {
    const RuntimeChoice choice = choose_runtime(survey, "");
    std::string why = choice.failure;
    for (const TriedModule& tried : modules) {
      const bool is_chosen = choice.modules.size() > 1 || choice.modules[0] == tried.module.file;
      if (!is_chosen) continue;
      if (tried.trial.why_not.empty()) return {};
      if (choice.failure.empty()) why = tried.trial.why_not;
    }
    return message_of(why);
  } catch (const UnsupportedError& error) {
    return message_of(error);
  }
}

bool names_torch(const RuntimeSurvey& survey) {
  return std::ranges::any_of(
      survey.torches, [](const JudgedTorch& torch) { return is_explicit(torch.seen.source); });
}

// What somebody has named is to be there, and to run models.
void check_named(const RuntimeSurvey& survey, const std::string& why_none_runs, Console& console) {
  if (survey.carried.named && survey.carried.modules.empty()) {
    console.fail(UnsupportedError(survey.carried.looked_for,
                                  "is not there; TBVIZ_TORCH_PLUGIN names the module's file"));
  }
  const std::optional<UnsupportedError> failure = chosen_torch_failure(survey);
  if (failure) {
    console.fail(*failure);
  } else if (!why_none_runs.empty() && names_torch(survey)) {
    console.fail(UnsupportedError({}, why_none_runs));
  }
}

}  // namespace

void report_runtimes(const std::filesystem::path& named, Console& console) {
  const RuntimeSurvey survey = survey_runtimes(search_with_python(named), SearchEnd::kNever);
  const std::vector<TriedModule> modules = try_modules(survey, console);
  const std::vector<ListedTorch> torches = list_torches(survey, modules);
  const std::string why = why_none_runs(survey, modules);
  print(survey, modules, torches, console);
  console.result(why.empty() ? "models run" : "models do not run: " + why);
  if (console.json()) {
    console.object()["modules"] = all_as_json(modules);
    console.object()["torches"] = all_as_json(torches);
    console.object()["models"] = Json(Json::Object{{"run", why.empty()}, {"why", why}});
  }
  check_named(survey, why, console);
}

}  // namespace tbviz::cli
