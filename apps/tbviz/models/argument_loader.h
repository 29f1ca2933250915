// From the words of --input to values that a model can be called with.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "models/argument_words.h"
#include "models/preprocessing.h"
#include "pictures/picture_notes.h"
#include "shell/console.h"
#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

namespace tbviz::cli {

/// Reads the files that are named in words, makes the synthetic arrays, and keeps all of them.
class ArgumentLoader {
 public:
  /// `model` is what to call the model. The options must outlive this.
  ArgumentLoader(const NetworkInputOptions& options, std::string model, Console& console);

  /// What the word says for an argument, views into what this keeps. Whether a literal names a
  /// file is a matter of the argument's type: for a tensor it does, unless it is a number; for a
  /// text it does not; where either may stand it does if there is such a file, or if it is written
  /// like one. Pictures become (1, C, H, W) in the form of the argument (see form_for()), which is
  /// noted where it is not what people expect; in a list of tensors (C, H, W). Throws InputError,
  /// FormatError, UnsupportedError, and UsageError for more values than a call can have.
  [[nodiscard]] ArgumentValue load(const InputWord& word, const InputInfo& argument);

 private:
  [[nodiscard]] ArgumentValue load_value(const ArgumentValue& value, const InputInfo& argument,
                                         bool in_list);
  [[nodiscard]] ArgumentValue load_literal(const Literal& literal, const InputInfo& argument,
                                           bool in_list);
  [[nodiscard]] Tensor load_file(const std::string& file, const InputInfo& argument, bool in_list);
  [[nodiscard]] Tensor make_picture(const Image& picture, const InputInfo& argument, bool in_list);

  const NetworkInputOptions& options_;
  std::string model_;
  Console& console_;
  Preprocessing preprocessing_;
  std::unique_ptr<PictureNotes> notes_;
  std::deque<Tensor> tensors_;  // Views into them stay valid.
  std::size_t values_ = 0;
  std::set<std::string> told_;  // Of the pictures' form.
};

}  // namespace tbviz::cli
