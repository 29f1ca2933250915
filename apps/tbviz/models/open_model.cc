#include "models/open_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "models/printed_text.h"
#include "shell/remedies.h"
#include "tbviz/io/input_name.h"
#include "tbviz/native/builtin_model.h"
#include "tbviz/process/model_process.h"

namespace tbviz::cli {

namespace {

ModelProcessOptions process_options(const std::string& file, const ModelRunOptions& options,
                                    Console& console) {
  ModelProcessOptions process;
  process.model.torch = options.torch.named();
  process.model.operator_libraries.assign(options.operator_libraries.begin(),
                                          options.operator_libraries.end());
  process.model.trust = options.trust;
  process.model.float32 = options.float32;
  process.model.seed = static_cast<std::uint64_t>(options.seed);
  process.model.on_print = [text = std::make_shared<PrintedText>(model_name(file), console)](
                               std::string_view printed) { text->add(printed); };
  process.sandbox = !options.no_sandbox;
  process.timeout = options.timeout;
  process.max_memory = options.max_memory;
  process.on_detail = [name = model_name(file), &console](std::string_view line) {
    console.detail(message_of(fmt::format("{}: {}", name, line)));
  };
  process.look_everywhere = console.verbose();
  return process;
}

// Nothing runs that is not tbviz's own, so there is nothing to lock in.
std::unique_ptr<Model> open_native_network(const ModelRunOptions& options, Console& console,
                                           const std::function<void()>& meanwhile) {
  const std::string name = model_name("");
  console.detail(name + ": runs on tbviz's own operators, without LibTorch and without a sandbox");
  if (!options.operator_libraries.empty()) {
    console.note(fmt::format("{}: has no operators but tbviz's own; --ops {} is not loaded", name,
                             fmt::join(options.operator_libraries, ", ")));
  }
  if (meanwhile) meanwhile();
  return make_native_builtin_model(RunLimits(options.timeout, options.max_memory));
}

}  // namespace

std::unique_ptr<Model> open_model(const std::string& file, const ModelRunOptions& options,
                                  ModelUse use, std::string_view takes_yours, Console& console,
                                  std::function<void()> meanwhile) {
  if (file.empty()) {
    console.note(fmt::format(
        "using the built-in network, three convolutions learned from pictures without labels; {} "
        "takes your own (torch.export.save(torch.export.export(model, inputs), \"model.pt2\"), or "
        "TorchScript)",
        takes_yours));
    if (use == ModelUse::kValues) return open_native_network(options, console, meanwhile);
  }
  ModelProcessOptions process = process_options(file, options, console);
  process.meanwhile = std::move(meanwhile);
  if (file.empty()) return load_builtin_model_in_process(process);
  if (options.trust && !options.no_sandbox) {
    console.note(model_name(file) +
                 ": may use all operators, but its process can touch no file, so that what it "
                 "attempts fails there, perhaps silently; --no-sandbox lifts that");
  }
  std::unique_ptr<Model> model = load_model_in_process(file, process);
  for (const std::string& note : model->notes()) console.note(model_name(file) + ": " + note);
  return model;
}

std::string model_name(const std::string& file) {
  if (file.empty()) return "the built-in network";
  return display_name(file);
}

}  // namespace tbviz::cli
