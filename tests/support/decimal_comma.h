// A host that has chosen a locale in which 1.5 is written 1,5.
#pragma once

#include <clocale>
#include <cstdlib>
#include <string>

#include "support/scratch_folder.h"

namespace tbviz::test {

/// The locale while it lives. One that is installed, else one that localedef makes; is_set() is
/// false where there is neither.
class DecimalComma {
 public:
  DecimalComma() {
    for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "pt_BR.UTF-8"}) {
      if (std::setlocale(LC_ALL, name) != nullptr) return;
    }
    const std::string source = folder_.write("source",
                                             "LC_NUMERIC\n"
                                             "decimal_point \"<U002C>\"\n"
                                             "thousands_sep \"<U002E>\"\n"
                                             "grouping 3;3\n"
                                             "END LC_NUMERIC\n");
    const std::string made = folder_.path() / "comma";
    const std::string command =
        "localedef -c --no-archive -i " + source + " -f UTF-8 " + made + " >/dev/null 2>&1";
    (void)std::system(command.c_str());  // Warns, by its exit code too, of what the source lacks.
    ::setenv("LOCPATH", folder_.path().c_str(), 1);
    (void)std::setlocale(LC_NUMERIC, "comma");
    ::unsetenv("LOCPATH");
  }
  ~DecimalComma() { std::setlocale(LC_ALL, "C"); }
  DecimalComma(const DecimalComma&) = delete;
  DecimalComma& operator=(const DecimalComma&) = delete;

  [[nodiscard]] static bool is_set() { return std::strtod("1,5", nullptr) == 1.5; }

 private:
  ScratchFolder folder_;
};

}  // namespace tbviz::test
