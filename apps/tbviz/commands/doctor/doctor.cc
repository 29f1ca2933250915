#include "commands/doctor/doctor.h"

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "commands/doctor/runtime_report.h"
#include "commands/doctor/surroundings.h"
#include "shell/build_facts.h"
#include "shell/options.h"
#include "shell/text_table.h"
#include "tbviz/model/backend.h"
#include "tbviz/version.h"

namespace tbviz::cli {
namespace {

void report_program(Console& console) {
  std::error_code unknown;
  const std::string file = std::filesystem::read_symlink("/proc/self/exe", unknown).string();
  const std::vector<std::vector<std::string>> rows = {
      {"tbviz", std::string(kVersion) + (file.empty() ? "" : ", " + file)},
      {"compiler", std::string(kCompiler)},
      {"libraries", std::string(kLibraries)},
  };
  for (const std::string& line : align_columns(rows)) console.result(line);
  if (!console.json()) return;
  Json& program = console.object()["program"];
  program["version"] = kVersion;
  program["file"] = file;
  program["compiler"] = kCompiler;
  program["libraries"] = kLibraries;
  program["interface"] = static_cast<std::int64_t>(kModelApiVersion);
}

}  // namespace

void declare_doctor(CommandSpec& command) {
  const auto options = std::make_shared<DoctorOptions>();
  command.example = "tbviz doctor --torch ~/venv";
  command.examples = {{"tbviz doctor", "Why no model runs, or with which LibTorch one does"}};
  command.description =
      "Which program this is, which LibTorch modules it carries and whether each loads, which "
      "torches there are, in the order in which they are looked for, and why each is taken or not, "
      "which TensorBoard view would run, and what the terminal can show.";
  command.exit_codes = {{ExitCode::kUsage, "wrong arguments"},
                        {ExitCode::kUnsupported,
                         "the LibTorch that --torch or TBVIZ_TORCH names, or the module that "
                         "TBVIZ_TORCH_PLUGIN names, is not there, not whole, or runs no model; "
                         "all the rest is reported"}};
  add_torch_option(command, options->torch, "Options");
  command.job = [options](Console& console) { run_doctor(*options, console); };
}

void run_doctor(const DoctorOptions& options, Console& console) {
  report_program(console);
  report_runtimes(options.torch.named(), console);
  report_tensorboard(console);
  report_terminal(console);
}

}  // namespace tbviz::cli
