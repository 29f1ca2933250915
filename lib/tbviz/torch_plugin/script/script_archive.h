// Archives of torch.jit.save, as far as they can be looked at without LibTorch.
#pragma once

#include <string>
#include <string_view>

#include "tbviz/archive/zip.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

/// A zip archive that holds a TorchScript model. Its records are named as LibTorch names them:
/// without the folder that all of them lie in.
class ScriptArchive {
 public:
  /// Looks into `bytes`, which must outlive the archive; `name` is for messages. Throws FormatError
  /// for damaged archives and those that hold no model, UnsupportedError for models of PyTorch that
  /// are not TorchScript.
  ScriptArchive(Bytes bytes, std::string name);

  /// What to call the file in messages.
  [[nodiscard]] const std::string& name() const { return name_; }

  /// The record called `path`, or null.
  [[nodiscard]] const ZipMember* find(std::string_view path) const;

  /// A record's bytes, in the file or inflated. Throws FormatError if there is none or if it is
  /// damaged.
  [[nodiscard]] ZipContents read(std::string_view path) const;

  /// Throws FormatError if any member is damaged, used or not. Values that are not compressed are
  /// not looked at.
  void check_all() const;

 private:
  [[nodiscard]] bool has_code() const;

  std::string name_;
  ZipArchive zip_;
  std::string folder_;  // With its slash.
};

}  // namespace tbviz
