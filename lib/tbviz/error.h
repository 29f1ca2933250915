// The failures tbviz reports, by kind. A message says what file, what is wrong and, where it can,
// what to do. A parameter or function of this library that would help is named between backticks,
// "raise `max_pixels` if the file can be trusted", so that a program can put its own words there.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#pragma GCC visibility push(default)
namespace tbviz {

enum class ErrorKind : std::uint8_t {
  kUsage,        ///< Arguments that contradict each other or the input: a layer, tag, column or key
                 ///< that it lacks.
  kInput,        ///< Input missing or unreadable.
  kFormat,       ///< Input malformed, damaged, refused, or without any value.
  kUnsupported,  ///< Format, feature or data type not supported, or the LibTorch module missing.
  kOutput,       ///< Output failed: disk full, no permission, file exists.
  kModel,        ///< The model failed to run.
  kInterrupted,  ///< A stop was asked for.
};

/// Any failure that ends the work on an input. what() is the whole message, file name included; of
/// a fact beyond 4096 bytes the middle is left out.
class Error : public std::runtime_error {
 public:
  /// `file` may be empty where no file is to blame.
  Error(ErrorKind kind, std::string file, std::string_view fact);

  /// The message begins with "file:line: "; lines are counted from 1.
  Error(ErrorKind kind, std::string file, std::int64_t line, std::string_view fact);

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }

  /// What what() is cut from, in many lines: a message of LibTorch's with its stack traces. Of use
  /// to whoever made the model; empty of most failures.
  [[nodiscard]] const std::string& detail() const noexcept { return detail_; }
  void set_detail(std::string detail) { detail_ = std::move(detail); }

 private:
  ErrorKind kind_;
  std::string file_;
  std::string detail_;
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
  explicit Interrupted(int signal_number);

  [[nodiscard]] int signal_number() const noexcept { return signal_number_; }

 private:
  int signal_number_;
};

/// Whether the input alone is to blame, so that a batch can go on with the next one: neither was a
/// stop asked for nor did output fail.
[[nodiscard]] bool is_bad_input(const Error& error);

/// The same failure, and `file` as the one to blame if it names none.
[[nodiscard]] Error blaming(const Error& error, const std::string& file);

/// The system's words for `error_number`, e.g. "No space left on device".
[[nodiscard]] std::string system_message(int error_number);

}  // namespace tbviz
#pragma GCC visibility pop
