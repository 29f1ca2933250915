// All tensors of a checkpoint, whether they could be read or not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/checkpoint.h"

namespace tbviz {

/// The type and the bytes that a tensor has in its file, whatever those of the values shown.
[[nodiscard]] std::string_view stored_type(const NamedTensor& tensor);
[[nodiscard]] std::int64_t stored_bytes(const NamedTensor& tensor);

/// A tensor that was read, or one that was not. Points into the checkpoint's contents.
struct HeldTensor {
  const NamedTensor* tensor = nullptr;
  const UnreadTensor* unread = nullptr;  ///< Where `tensor` is null, unless there is nothing.

  [[nodiscard]] bool exists() const { return tensor != nullptr || unread != nullptr; }

  // Of one that exists:
  [[nodiscard]] const std::string& name() const { return tensor ? tensor->name : unread->name; }
  [[nodiscard]] const std::string& owner() const { return tensor ? tensor->owner : unread->owner; }
  [[nodiscard]] bool repeated() const { return tensor != nullptr && tensor->repeated; }

  /// What the file holds elements as, whatever the type of the values that are shown; empty if an
  /// unread tensor's is not known.
  [[nodiscard]] std::string_view dtype() const;

  /// Null if an unread tensor's is not known.
  [[nodiscard]] const Shape* shape() const;
};

/// In the order of the file.
[[nodiscard]] std::vector<HeldTensor> held_tensors(const CheckpointContents& contents);

}  // namespace tbviz
