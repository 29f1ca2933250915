#include "models/open_model.h"

#include <fmt/format.h>

#include "tbviz/io/input_name.h"
#include "tbviz/model.h"

namespace tbviz::cli {

std::unique_ptr<Model> open_model(const std::string& file, std::string_view takes_yours,
                                  Console& console) {
  if (file.empty()) {
    console.note(fmt::format(
        "using the built-in network, three convolutions learned from pictures without labels; {} "
        "takes your own (TorchScript: torch.jit.script(model).save(\"model.pt\"))",
        takes_yours));
    return load_builtin_model();
  }
  std::unique_ptr<Model> model = load_model(file);
  for (const std::string& note : model->notes()) console.note(model_name(file) + ": " + note);
  return model;
}

std::string model_name(const std::string& file) {
  if (file.empty()) return "the built-in network";
  return display_name(file);
}

}  // namespace tbviz::cli
