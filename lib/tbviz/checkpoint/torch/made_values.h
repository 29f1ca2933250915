// Memory for values that do not lie in a file as a TensorView needs them: quantised elements, bytes
// that a pickle holds as text, numbers of the other byte order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/checkpoint/format.h"

namespace tbviz {

/// The values made for one file, bounded by its size whatever it claims.
class MadeValues {
 public:
  /// `file` must outlive the object.
  explicit MadeValues(const CheckpointFile& file);

  /// Whether anybody is going to look at values. If not, they need not be made: left_out() notes
  /// that some were not.
  [[nodiscard]] bool wanted() const { return wanted_; }
  void left_out() { complete_ = false; }

  /// Counts `bytes` against the limit. `name` is the tensor that they are for. Throws FormatError
  /// beyond the limit.
  void charge(std::uint64_t bytes, std::string_view name);

  /// Memory of that size, aligned for every element type and charged.
  [[nodiscard]] std::span<std::byte> make_room(std::uint64_t bytes, std::string_view name);

  /// Hands the memory over to `contents`, and whether it has values.
  void move_to(CheckpointContents& contents);

 private:
  const std::string& file_;
  std::uint64_t most_;
  std::uint64_t charged_ = 0;
  bool wanted_;
  bool complete_ = true;
  std::vector<std::unique_ptr<std::byte[]>> rooms_;
};

}  // namespace tbviz
