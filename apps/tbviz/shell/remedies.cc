#include "shell/remedies.h"

#include <array>
#include <string_view>

namespace tbviz::cli {
namespace {

struct Remedy {
  std::string_view library;  ///< As it stands in messages of the library.
  std::string_view program;
};

// One for each name between backticks in lib/tbviz; a test holds the two together.
constexpr std::array kRemedies = {
    Remedy{"`Overwrite::kYes`", "--force"},
    Remedy{"`columns`", "--columns"},
    Remedy{"`dataformats`", "--dataformats"},
    Remedy{"`layers_of` has them", "kernels --list and featuremap --list show them"},
    Remedy{"`layers_of` lists them", "--list shows them"},
    Remedy{"see `load_model`",
           "tools/bootstrap && cmake --preset release && cmake --build --preset release gets it"},
    Remedy{"`max_pixels`", "--max-pixels"},
    Remedy{"`prefixes`", "--prefix"},
    Remedy{"`spec`", "--layers"},
    Remedy{"`step_column`", "--step-column"},
    Remedy{"`tags`", "--tag"},
};

}  // namespace

std::string message_of(const Error& error) {
  std::string message = error.what();
  const std::size_t fact = error.file().size();  // A file may be called anything.
  for (const Remedy& remedy : kRemedies) {
    std::size_t at = message.find(remedy.library, fact);
    while (at != std::string::npos) {
      message.replace(at, remedy.library.size(), remedy.program);
      at = message.find(remedy.library, at + remedy.program.size());
    }
  }
  return message;
}

}  // namespace tbviz::cli
