#include "models/open_model.h"

#include <fmt/format.h>

#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/model.h"
#include "tbviz/model/input_hint.h"

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

void show_each(std::span<const std::string> inputs, const Model& model, Console& console,
               const std::function<void(const std::string&)>& show,
               const std::function<void()>& after_each) {
  for (const std::string& input : inputs) {
    const std::string name = display_name(input);
    const auto with_hint = [&] {
      try {
        show(input);
      } catch (const ModelError& error) {
        throw ModelError(name, with_input_hint(error, model).what());
      }
    };
    console.attempt(with_hint, name);
    after_each();
  }
}

Json to_json(const Layer& layer) {
  Json json;
  json["index"] = layer.index ? Json(static_cast<std::int64_t>(*layer.index)) : Json();
  json["name"] = layer.name;
  json["kind"] = layer.type;
  json["shape"] = json_array(layer.weight_shape);
  return json;
}

}  // namespace tbviz::cli
