#include "commands/completion/completion.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "shell/options.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

std::span<const std::byte> completion_bash();
std::span<const std::byte> completion_zsh();
std::span<const std::byte> completion_fish();

}  // namespace tbviz

namespace tbviz::cli {
namespace {

std::string_view script_of(std::string_view shell) {
  if (shell == "bash") return as_chars(completion_bash());
  if (shell == "zsh") return as_chars(completion_zsh());
  return as_chars(completion_fish());
}

}  // namespace

void declare_completion(CommandSpec& command) {
  const auto options = std::make_shared<CompletionOptions>();
  command.example = "tbviz completion bash";
  command.exit_codes = {
      {ExitCode::kUsage, "wrong arguments, or there is no script for such a shell"}};
  command.description =
      "The scripts complete commands, options and their values, and what the files on the line "
      "hold: layers and tensors of a model, tags and runs of logs. Nothing on the line is run, and "
      "no pipe is opened.";
  command.examples = {
      {"eval \"$(tbviz completion bash)\"", "In ~/.bashrc"},
      {"tbviz completion bash > ~/.local/share/bash-completion/completions/tbviz",
       "For every bash to come, where bash-completion is installed"},
      {"source <(tbviz completion zsh)", "In ~/.zshrc, behind compinit"},
      {"tbviz completion fish > ~/.config/fish/completions/tbviz.fish", "For every fish to come"},
  };
  command.argument("SHELL", options->shell, "bash, zsh or fish")
      .chosen_from({"bash", "zsh", "fish"})
      .required();
  command.job = [options](Console& console) { run_completion(*options, console); };
}

void run_completion(const CompletionOptions& options, Console& console) {
  std::string_view script = script_of(options.shell);
  script.remove_suffix(1);  // The console ends the last line.
  if (console.json()) {
    console.object()["shell"] = options.shell;
    console.object()["script"] = script;
    return;
  }
  console.data(script);
}

}  // namespace tbviz::cli
