// NumPy's .npz: a zip archive of .npy files, as numpy.savez and savez_compressed write it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tbviz/archive/zip.h"
#include "tbviz/base/bytes.h"
#include "tbviz/error.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// The arrays of an archive, in its order.
struct NpzArrays {
  struct Array {
    std::string key;    ///< As numpy.load has it: the member's name without ".npy".
    TensorView values;  ///< Into the archive's bytes or `inflated`, unless only headers were read.
    bool is_complex = false;  ///< As NpyParts has it.
  };
  struct Unread {
    std::string key;
    UnsupportedError error;
    std::size_t position = 0;  ///< How many of `arrays` come before it.
  };

  std::vector<Array> arrays;
  std::vector<Unread> unread;  ///< Of element types that no tensor has.
  std::shared_ptr<const std::vector<ZipContents>> inflated;  ///< Must outlive the views.
};

/// Whether `bytes` begin like a zip archive whose first entry is an .npy file. TorchScript files
/// and PyTorch checkpoints are zip archives, too.
[[nodiscard]] bool is_npz(Bytes bytes);

/// How much of an archive is read.
enum class NpzRead : bool {
  kHeaders,  ///< Names, types and shapes; the views' elements must not be looked at.
  kAll,
};

/// The arrays of an archive whose bytes must outlive the views. `file` is for messages. A member is
/// inflated only if its header asks for all of it, and with kHeaders none is. With kAll every
/// checksum is verified. Throws FormatError if a member or an array is damaged, or if the members
/// inflate to more than ZipLimits allows for their compressed sizes.
[[nodiscard]] NpzArrays read_npz(const ZipArchive& archive, const std::string& file,
                                 NpzRead read = NpzRead::kAll);

}  // namespace tbviz
