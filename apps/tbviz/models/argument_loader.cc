#include "models/argument_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "models/argument_type.h"
#include "models/single_array.h"
#include "pictures/picture_input.h"
#include "tbviz/archive/array_input.h"
#include "tbviz/error.h"
#include "tbviz/model/literal.h"
#include "tbviz/tensor/synthetic.h"

namespace tbviz::cli {
namespace {

bool exists(const std::string& file) {
  std::error_code failure;
  return file == "-" || std::filesystem::exists(file, failure);
}

// Where a text may stand as well: whether the word is written like a file's name.
bool looks_like_file(const std::string& word) {
  constexpr std::array<std::string_view, 9> kExtensions = {".npy", ".npz", ".png", ".jpg", ".jpeg",
                                                           ".bmp", ".tga", ".ppm", ".pgm"};
  return std::ranges::any_of(kExtensions,
                             [&](std::string_view one) { return word.ends_with(one); });
}

bool names_file(const Literal& literal, const std::string& type) {
  const bool text = may_hold_text(type);
  const bool tensor = may_hold_tensor(type);
  if (text && literal.quoted) return false;
  if (is_bare_value(literal)) return false;
  if (!tensor && text) return false;
  if (tensor && (!text || is_synthetic(literal.text))) return true;
  return exists(literal.text) || (tensor && looks_like_file(literal.text));
}

}  // namespace

ArgumentLoader::ArgumentLoader(const NetworkInputOptions& options, std::string model,
                               Console& console)
    : options_(options),
      model_(std::move(model)),
      console_(console),
      preprocessing_(options, console),
      notes_(std::make_unique<PictureNotes>(console)) {}

ArgumentValue ArgumentLoader::load(const InputWord& word, const InputInfo& argument) {
  const bool is_whole_text =
      is_text(argument.type) && !std::holds_alternative<Literal>(word.value.form);
  if (is_whole_text) return Literal{word.text};
  const bool is_a_file = !std::holds_alternative<Literal>(word.value.form) &&
                         may_hold_tensor(argument.type) && exists(word.text);
  return load_value(is_a_file ? ArgumentValue(Literal{word.text}) : word.value, argument, false);
}

ArgumentValue ArgumentLoader::load_value(const ArgumentValue& value, const InputInfo& argument,
                                         bool in_list) {
  if (++values_ > kMostArgumentValues) {
    throw UsageError(fmt::format("--input: a call has {} values at most; put them into an array",
                                 kMostArgumentValues));
  }
  if (const auto* literal = std::get_if<Literal>(&value.form)) {
    return load_literal(*literal, argument, in_list);
  }
  if (const auto* list = std::get_if<ArgumentValue::List>(&value.form)) {
    ArgumentValue::List loaded;
    for (const ArgumentValue& one : *list) loaded.push_back(load_value(one, argument, true));
    return loaded;
  }
  ArgumentValue::Dict loaded;
  for (const ArgumentEntry& entry : std::get<ArgumentValue::Dict>(value.form)) {
    loaded.push_back({entry.key, load_value(entry.value, argument, false)});
  }
  return loaded;
}

ArgumentValue ArgumentLoader::load_literal(const Literal& literal, const InputInfo& argument,
                                           bool in_list) {
  if (!names_file(literal, argument.type)) return literal;
  return tensors_.emplace_back(load_file(literal.text, argument, in_list));
}

Tensor ArgumentLoader::load_file(const std::string& file, const InputInfo& argument, bool in_list) {
  if (is_array(file)) return load_single_array(file, "--input");
  std::vector<std::string> said;
  PictureOrArrays contents = load_input(file, options_.pictures.limits, said);
  notes_->tell(said);
  if (const auto* picture = std::get_if<Image>(&contents)) {
    return make_picture(*picture, argument, in_list);
  }
  return only_array(std::get<ArrayInput>(contents), file);
}

Tensor ArgumentLoader::make_picture(const Image& picture, const InputInfo& argument, bool in_list) {
  const PictureWish& wish = preprocessing_.wish();
  Tensor values = preprocessing_.make(picture, form_for(argument, wish)).values;
  for (const std::string& note : form_notes(argument, wish, model_)) {
    if (told_.insert(note).second) console_.note(note);
  }
  if (!in_list || !has_list_of_tensors(argument.type)) return values;
  return to_contiguous(values.view()[0]);
}

}  // namespace tbviz::cli
