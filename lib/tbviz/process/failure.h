// Failures that cross from a model's process to the program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tbviz/error.h"
#include "tbviz/process/message.h"

namespace tbviz {

/// Whether a failure came of memory that could not be had.
enum class OutOfMemory : std::uint8_t {
  kNo,
  kPerhaps,  ///< The words sound like it; a model may have chosen them.
  kYes,
};

/// An exception as it crosses.
struct Failure {
  ErrorKind kind = ErrorKind::kModel;
  bool has_class = true;  ///< FormatError, ...: an Error that is of no class of its own has none.
  std::string file = {};
  std::int64_t line = 0;  ///< 0: none.
  std::string fact = {};
  OutOfMemory out_of_memory = OutOfMemory::kNo;
  std::string detail = {};
};

/// The exception being handled. What is no Error becomes a ModelError about `file`. REQUIRES: one
/// is being handled
[[nodiscard]] Failure current_failure(const std::string& file);

/// Throws the exception that `failure` describes, of the same class and with the same message and
/// detail.
[[noreturn]] void throw_failure(const Failure& failure);

/// Of a long detail the beginning crosses.
[[nodiscard]] OutMessage encode_failure(const Failure& failure);
/// Refuses Interrupted, OutputError and UsageError: whoever presses Ctrl-C, writes the output and
/// names a layer sits at the other end, and a hostile model must not pass for them.
[[nodiscard]] Failure decode_failure(const InMessage& message);

}  // namespace tbviz
