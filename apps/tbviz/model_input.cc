#include "tbviz/model_input.h"

#include "tbviz/base/error.h"
#include "tbviz/base/input_name.h"
#include "tbviz/base/mapped_file.h"
#include "tbviz/checkpoint/checkpoint.h"
#include "tbviz/layer_spec.h"
#include "tbviz/model/builtin_network.h"

namespace tbviz::cli {

std::unique_ptr<Model> open_model(const std::string& file, Console& console) {
  const std::string name = model_name(file);
  if (file.empty()) {
    console.note(
        "using the built-in network, three convolutions learned from pictures without labels; "
        "--model FILE takes your own (TorchScript: torch.jit.script(model).save(\"model.pt\"))");
    return torch_backend(name).load(builtin_network(), name);
  }
  const MappedFile mapped{std::filesystem::path(file)};
  // LibTorch is not safe on hostile files: it gets to see only what the native reader accepts.
  (void)read_checkpoint(mapped.bytes(), name);
  std::unique_ptr<Model> model = torch_backend(name).load(mapped.bytes(), name);
  for (const std::string& note : model->notes()) console.note(name + ": " + note);
  return model;
}

std::string model_name(const std::string& file) {
  if (file.empty()) return "the built-in network";
  return display_name(file);
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
