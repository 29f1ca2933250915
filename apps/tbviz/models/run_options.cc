#include "models/run_options.h"

#include "shell/options.h"
#include "tbviz/text/byte_size.h"

namespace tbviz::cli {
namespace {

constexpr std::string_view kGroup = "Running the model";

// Less would be over before LibTorch is loaded; more than three weeks is no limit.
constexpr double kShortestTimeout = 0.001;
constexpr double kLongestTimeout = 2e6;

std::string must_be_a_size(const std::string& word) {
  return parse_byte_size(word).value_or(0) > 0 ? "" : "must be a size like 500MB or 2G";
}

}  // namespace

void add_torch_option(CommandSpec& command, TorchOption& option, std::string_view group) {
  command
      .option("--torch", option.folder,
              "The LibTorch to run models with: a torch folder, a Python environment that has one, "
              "or a prefix like /usr (default: it is searched for)")
      .takes_path("DIR")
      .completes(Completion::kFolder)
      .not_empty("give a folder, or leave it out")
      .sets(option.is_on_line)
      .or_environment("TBVIZ_TORCH")
      .in_group(group);
}

void add_model_run_options(CommandSpec& command, ModelRunOptions& options) {
  add_torch_option(command, options.torch, kGroup);
  command
      .option(
          "--ops", options.operator_libraries,
          "Library with operators of its own that the model uses; it is loaded, and so executed")
      .takes_path("FILE.so")
      .not_empty("give a file, or leave it out")
      .in_group(kGroup);
  command
      .flag("--trust", options.trust,
            "Let the model use operators that touch files, other processes or devices' peers, or "
            "that nobody has reviewed; else exit code 5")
      .in_group(kGroup);
  command
      .flag("--no-sandbox", options.no_sandbox,
            "Let the model's process read and write what you may")
      .in_group(kGroup);
  command
      .option("--seed", options.seed,
              "Where the model's random numbers start, in every run, as torch.manual_seed(N)")
      .takes("N")
      .at_least(0)
      .defaults_to("0")
      .in_group(kGroup);
  command
      .flag(
          "--keep-state", options.keep_state,
          "Let a recurrent model go on from one input to the next; otherwise every run starts from "
          "the saved state")
      .in_group(kGroup);
  command
      .flag("--float32", options.float32,
            "Run a model of 16-bit floats in float32: weights, constants and casts (default: as it "
            "is saved)")
      .in_group(kGroup);
  command
      .option(
          "--timeout", options.timeout,
          "Give up, with exit code 7, when the command has waited for the model for so long: for "
          "its loading and all runs together (default: never)")
      .takes("SECONDS")
      .between(kShortestTimeout, kLongestTimeout)
      .in_group(kGroup);
  command
      .option(
          "--max-memory",
          [&options](const std::string& word) { options.max_memory = parse_byte_size(word); },
          "Memory that the model may take above LibTorch itself and its own file, like 500MB or "
          "2GiB; else exit code 7 (default: any)")
      .takes("SIZE")
      .checked_by(must_be_a_size)
      .in_group(kGroup);
}

}  // namespace tbviz::cli
