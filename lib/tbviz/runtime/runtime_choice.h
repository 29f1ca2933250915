// Which LibTorch, and which module, run models here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/runtime/module_files.h"
#include "tbviz/runtime/torch_places.h"

namespace tbviz {

struct JudgedTorch {
  SeenTorch seen;
  std::string why_not;  ///< Why it is not taken, in words that follow its name; empty: it is.
};

/// What there is, and what is taken of it.
struct RuntimeSurvey {
  CarriedModules carried = {};
  std::vector<JudgedTorch> torches = {};  ///< In the order of the search.
  std::optional<std::size_t> taken = {};  ///< Its place among them; none fits: none.

  /// In one line: which is taken, and which others were seen and why they are not.
  [[nodiscard]] std::string text() const;
};

enum class SearchEnd : std::uint8_t {
  kWhenFound,  ///< With the LibTorch that is taken.
  kNever,      ///< All places are asked.
};

/// Searches. The first LibTorch that is whole and that there is a module for is taken; one that
/// somebody has chosen is taken, or none.
[[nodiscard]] RuntimeSurvey survey_runtimes(const TorchSearch& search, SearchEnd end);

/// What is opened to run a model: files that were there a moment ago.
struct RuntimeChoice {
  /// Opened first, for the module to find it in the process. Empty: no LibTorch was found that
  /// fits, and the system may find one for a module by itself, as for one that says where it is
  /// (DT_RUNPATH).
  std::filesystem::path library = {};

  std::string torch = {};  ///< "LibTorch 2.13.0+cpu in .../torch", for messages.

  /// One if `library` is set, else those to be tried in turn.
  std::vector<std::filesystem::path> modules = {};

  /// What is wrong if none of them finds LibTorch by itself. Empty: what the system says then.
  std::string failure = {};
};

/// What is wrong with the LibTorch that somebody has chosen, or nothing; there may be none chosen.
[[nodiscard]] std::optional<UnsupportedError> chosen_torch_failure(const RuntimeSurvey& survey);

/// What is opened to see whether a module loads: with the first whole LibTorch of its version, or
/// alone if none was seen.
[[nodiscard]] RuntimeChoice choice_to_try(const RuntimeSurvey& survey, const ModuleFile& module);

/// What the survey comes to. `model` is what needs it, for messages. Throws UnsupportedError if
/// there is no module, or if the LibTorch that somebody has chosen cannot be taken.
[[nodiscard]] RuntimeChoice choose_runtime(const RuntimeSurvey& survey, std::string_view model);

}  // namespace tbviz
