// Reads foreign bytes front to back and never past their end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// A position in `bytes`. Every read is checked; failures name the file, the part and the offset.
class ByteCursor {
 public:
  /// `file` and `part` ("data.pkl", may be empty) are for messages. All must outlive the cursor.
  ByteCursor(Bytes bytes, const std::string& file, std::string_view part)
      : bytes_(bytes), file_(&file), part_(part) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }

  /// Goes on reading at `offset`. Throws FormatError, which calls the target `what`, if the bytes
  /// end before it.
  void seek(std::uint64_t offset, std::string_view what);

  /// The next `count` bytes, which are then behind the cursor. Throws FormatError if fewer are
  /// left.
  [[nodiscard]] Bytes take(std::uint64_t count, std::string_view what);

  /// The next bytes as a little-endian number.
  template <class T>
  [[nodiscard]] T read(std::string_view what) {
    return load_le<T>(take(sizeof(T), what).data());
  }

  /// Throws FormatError: file, part, `offset`, `fact`.
  [[noreturn]] void fail(std::uint64_t offset, std::string_view fact) const;

  /// The same as UnsupportedError: well-formed, but nothing that tbviz reads.
  [[noreturn]] void fail_unsupported(std::uint64_t offset, std::string_view fact) const;

 private:
  [[nodiscard]] std::string located(std::uint64_t offset, std::string_view fact) const;

  Bytes bytes_;
  const std::string* file_;
  std::string_view part_;
  std::size_t at_ = 0;
};

}  // namespace tbviz
