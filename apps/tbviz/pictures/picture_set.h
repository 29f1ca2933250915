// Pictures of one size that go together: the inputs of a grid, the frames of a video,
// the sprites of an embedding.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pictures/picture_input.h"
#include "pictures/picture_notes.h"
#include "shell/console.h"
#include "tbviz/archive/array_input.h"
#include "tbviz/image.h"
#include "tbviz/tensor.h"

namespace tbviz::cli {

struct NamedPicture {
  std::string file;
  Image image;
  std::vector<std::string> notes = {};
};

/// How such pictures are read.
class PictureSet {
 public:
  /// `what` they are put together to, for messages: "a grid", "a video".
  explicit constexpr PictureSet(std::string_view what) : what_(what) {}

  /// Loads in parallel, and appends those that are no failures in the order of `files`; these are
  /// reported. Throws UsageError if one is an array.
  void load(const PictureInputOptions& options, std::span<const std::string> files,
            std::vector<NamedPicture>& pictures, PictureNotes& notes, Console& console) const;

  /// Throws FormatError unless the picture is as large as the first.
  void check_size(const NamedPicture& picture, const NamedPicture& first) const;

  /// The pictures as one array of shape (B, 3, H, W). Throws as check_size() does. REQUIRES: there
  /// are pictures, in RGB
  [[nodiscard]] Tensor to_batch(std::span<const NamedPicture> pictures) const;

  /// The inputs if they are arrays, `files` without those that cannot be opened; none if they are
  /// pictures. Throws UsageError if they are both.
  [[nodiscard]] std::vector<ArrayInput> open_arrays(std::vector<std::string>& files,
                                                    Console& console) const;

 private:
  [[nodiscard]] UsageError mixed(const std::string& file) const;
  [[nodiscard]] NamedPicture load_picture(const PictureInputOptions& options,
                                          const std::string& file) const;

  std::string_view what_;
};

}  // namespace tbviz::cli
