// Values that an ONNX model keeps in files beside it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz {

/// The files that tensors of one model lie in. Each is mapped once.
class OnnxExternalFiles {
 public:
  /// `model` is where the model lies; empty if that is no file on disk. `name` is for messages.
  OnnxExternalFiles(std::filesystem::path model, std::string name)
      : model_(std::move(model)), name_(std::move(name)) {}

  /// The bytes of the file that `tensor` names. Throws FormatError if it would lie outside the
  /// model's folder, by its name or by a symbolic link; InputError if it cannot be read.
  [[nodiscard]] Bytes open(std::string_view location, std::string_view tensor);

  /// Whether files beside the model can be found at all.
  [[nodiscard]] bool is_possible() const { return !model_.empty(); }

  /// Of all files that were opened.
  [[nodiscard]] std::size_t byte_count() const;

  /// What the bytes lie in.
  [[nodiscard]] std::vector<std::shared_ptr<const void>> memory() const;

 private:
  std::filesystem::path model_;
  std::string name_;
  std::map<std::filesystem::path, std::shared_ptr<const MappedFile>> files_;  // By canonical path.
  std::map<std::string, Bytes, std::less<>> known_;                           // By location.
};

}  // namespace tbviz
