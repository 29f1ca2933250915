// The failures tbviz reports, each with the exit code that the program ends with.
//
// A message says what file, what is wrong and what to do about it. The table of exit codes is in
// docs/commands/README.md.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tbviz {

enum class ExitCode : int {
  kDone = 0,
  kNo = 1,      ///< The answer to the question is no: damage found, a check failed.
  kUsage = 2,   ///< Wrong arguments, or a layer, tag, column or key that the input lacks.
  kInput = 3,   ///< Input missing or unreadable.
  kFormat = 4,  ///< Input malformed, damaged, refused, or without any value.
  kUnsupported =
      5,        ///< Format, feature or data type not supported, or the LibTorch module missing.
  kOutput = 6,  ///< Output failed: disk full, no permission, file exists.
  kModel = 7,   ///< The model failed to run.
  kInterrupted = 130,
  kTerminated = 143,
};

/// Any failure that ends the work on an input. what() is the whole message, file name included; of
/// a fact beyond 4096 bytes the middle is left out.
class Error : public std::runtime_error {
 public:
  /// `file` may be empty where no file is to blame.
  Error(ExitCode code, std::string file, std::string_view fact);

  /// The message begins with "file:line: "; lines are counted from 1.
  Error(ExitCode code, std::string file, std::int64_t line, std::string_view fact);

  [[nodiscard]] ExitCode exit_code() const noexcept { return code_; }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }

 private:
  ExitCode code_;
  std::string file_;
};

class UsageError : public Error {
 public:
  explicit UsageError(std::string_view fact, std::string file = {});
};

class InputError : public Error {
 public:
  InputError(std::string file, std::string_view fact);
};

class FormatError : public Error {
 public:
  FormatError(std::string file, std::string_view fact);
  FormatError(std::string file, std::int64_t line, std::string_view fact);
};

class UnsupportedError : public Error {
 public:
  UnsupportedError(std::string file, std::string_view fact);
};

class OutputError : public Error {
 public:
  OutputError(std::string file, std::string_view fact);
};

class ModelError : public Error {
 public:
  ModelError(std::string file, std::string_view fact);
};

/// Thrown at the next safe point after SIGINT or SIGTERM, so that what was read gets written first.
class Interrupted : public Error {
 public:
  explicit Interrupted(ExitCode code);
};

/// Whether the input alone is to blame, so that a batch can go on with the next one: neither was a
/// stop asked for nor did output fail.
[[nodiscard]] bool is_bad_input(const Error& error);

/// The same failure, and `file` as the one to blame if it names none.
[[nodiscard]] Error blaming(const Error& error, const std::string& file);

/// The system's words for `error_number`, e.g. "No space left on device".
[[nodiscard]] std::string system_message(int error_number);

}  // namespace tbviz
