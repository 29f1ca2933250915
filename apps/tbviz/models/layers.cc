#include "models/layers.h"

#include "models/layer_spec.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/model.h"
#include "tbviz/model/input_hint.h"

namespace tbviz::cli {

std::unique_ptr<Model> open_model(const std::string& file, Console& console) {
  if (file.empty()) {
    console.note(
        "using the built-in network, three convolutions learned from pictures without labels; "
        "--model FILE takes your own (TorchScript: torch.jit.script(model).save(\"model.pt\"))");
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
    try {
      show(input);
    } catch (const ModelError& error) {
      console.fail(ModelError(display_name(input), with_input_hint(error, model).what()));
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
      console.fail(blaming(error, display_name(input)));
    }
    after_each();
  }
}

std::string call_name(const std::string& layer, int call) {
  return call == 0 ? layer : layer + "#" + std::to_string(call + 1);
}

std::string Layer::index_word() const { return index ? std::to_string(*index) : "-"; }

Json to_json(const Layer& layer) {
  Json json;
  json["index"] = layer.index ? Json(static_cast<std::int64_t>(*layer.index)) : Json();
  json["name"] = layer.name;
  json["kind"] = layer.type;
  json["shape"] = Json::Array(layer.weight_shape.begin(), layer.weight_shape.end());
  return json;
}

std::vector<Layer> layers_of(const Model& model) {
  std::vector<Layer> layers;
  std::size_t convolutions = 0;
  for (std::size_t i = 0; i < model.sites().size(); ++i) {
    const Site& site = model.sites()[i];
    if (site.pre || site.kind == SiteKind::kValue || site.name.empty()) continue;
    Layer layer{i, site.name, site.type, {}, site.weight_shape};
    if (site.is_convolution()) layer.index = convolutions++;
    layers.push_back(std::move(layer));
  }
  return layers;
}

std::vector<Layer> choose_layers(const std::vector<Layer>& layers, const std::string& spec,
                                 const std::string& file) {
  std::vector<std::string> names;
  std::vector<std::size_t> convolutions;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    names.push_back(layers[i].name);
    if (layers[i].index) convolutions.push_back(i);
  }
  if (spec.empty() && convolutions.empty()) {
    throw FormatError(model_name(file),
                      "has no convolution layers; --layers names others (--list shows them)");
  }
  std::vector<Layer> chosen;
  for (const std::size_t i : select_layers(spec, names, convolutions, model_name(file))) {
    chosen.push_back(layers[i]);
  }
  return chosen;
}

}  // namespace tbviz::cli
