#include "commands/man.h"

#include <memory>

#include "shell/command.h"
#include "shell/help_page.h"
#include "shell/man_page.h"
#include "shell/options.h"

namespace tbviz::cli {
namespace {

std::string page_of(const std::string& name) {
  if (name.empty()) return program_man_page();
  CommandSpec command = declare(find_command(name));
  CommonOptions unused;
  declare_common_options(command, unused);
  return command_man_page(command);
}

}  // namespace

void declare_man(CommandSpec& command) {
  const auto options = std::make_shared<ManOptions>();
  command.example = "tbviz man kernels";
  command.examples = {{"tbviz man kernels | man -l -", "Show the page, where it is not installed"}};
  command.exit_codes = {{ExitCode::kUsage, "wrong arguments, or there is no such command"}};
  command.description =
      "The pages are roff, for man(1). An installed tbviz has brought them along: man tbviz, man "
      "tbviz-kernels. They are made from the same table as tbviz help and never differ from it.";
  command
      .argument("COMMAND", options->command, "Whose page is printed (default: the program's own)")
      .completes(Completion::kCommand);
  command.job = [options](Console& console) { run_man(*options, console); };
}

void run_man(const ManOptions& options, Console& console) {
  const std::string page = page_of(options.command);
  if (!console.json()) return console.data(page);
  console.object()["command"] = options.command.empty() ? Json() : Json(options.command);
  console.object()["page"] = page;
}

}  // namespace tbviz::cli
