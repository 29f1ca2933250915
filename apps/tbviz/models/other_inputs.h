// --input beside pictures: what else a model is called with.
#pragma once

#include <string>
#include <vector>

#include "models/argument_loader.h"
#include "models/argument_words.h"
#include "tbviz/model/picture_call.h"

namespace tbviz::cli {

struct CommandSpec;

/// --input NAME=VALUE, which may be repeated.
void add_other_inputs_option(CommandSpec& command, std::vector<std::string>& inputs);

/// The words of such options. Throws UsageError for one without a name, and as
/// parse_input_words() does.
[[nodiscard]] std::vector<InputWord> parse_other_inputs(const std::vector<std::string>& words);

/// What stands beside the picture in every call of a model.
class OtherInputs {
 public:
  /// The picture is for the first argument of type Tensor that no word names, else for the first of
  /// a list of tensors, else for the first of all. `name` is what to call the model. Throws
  /// UsageError if the words leave none, and as load_arguments() does.
  OtherInputs(const std::vector<InputWord>& words, const Model& model, const std::string& name,
              ArgumentLoader loader);

  /// The argument that the picture is for.
  [[nodiscard]] const InputInfo& picture() const { return picture_; }

  /// Views into this.
  [[nodiscard]] PictureCall call() const {
    return {.name = picture_name_, .as_list = as_list_, .others = arguments_};
  }

 private:
  ArgumentLoader loader_;
  std::vector<Argument> arguments_;
  InputInfo picture_;
  std::string picture_name_;  // Empty: it is the first.
  bool as_list_ = false;
};

}  // namespace tbviz::cli
