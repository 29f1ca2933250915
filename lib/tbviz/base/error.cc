#include "tbviz/error.h"

#include <system_error>
#include <utility>

namespace tbviz {
namespace {

// A fact may quote names of megabytes. Its beginning tells what is wrong, its end what to do.
constexpr std::size_t kLongestFact = 4096;
constexpr std::size_t kKeptEnd = 512;
constexpr std::string_view kLeftOut = " [...] ";

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

std::string shortened(std::string_view fact) {
  if (fact.size() <= kLongestFact) return std::string(fact);
  // No longer than a fact may be, so that one that is handed on keeps what is left.
  std::size_t end = kLongestFact - kKeptEnd - kLeftOut.size();
  std::size_t begin = fact.size() - kKeptEnd;
  while (end > 0 && continues_character(fact[end])) --end;
  while (begin < fact.size() && continues_character(fact[begin])) ++begin;
  return std::string(fact.substr(0, end)).append(kLeftOut).append(fact.substr(begin));
}

// what() ends at the first NUL: names from files may hold some, and the remedy stands behind them.
std::string without_nul(std::string message) {
  constexpr std::string_view kPicture = "\xE2\x90\x80";  // U+2400
  for (std::size_t at = message.find('\0'); at != std::string::npos; at = message.find('\0', at)) {
    message.replace(at, 1, kPicture);
  }
  return message;
}

std::string with_file(const std::string& file, std::string_view fact) {
  return without_nul(file.empty() ? shortened(fact) : file + ": " + shortened(fact));
}

}  // namespace

Error::Error(ErrorKind kind, std::string file, std::string_view fact)
    : std::runtime_error(with_file(file, fact)), kind_(kind), file_(std::move(file)) {}

Error::Error(ErrorKind kind, std::string file, std::int64_t line, std::string_view fact)
    : std::runtime_error(with_file(file + ":" + std::to_string(line), fact)),
      kind_(kind),
      file_(std::move(file)) {}

UsageError::UsageError(std::string_view fact, std::string file)
    : Error(ErrorKind::kUsage, std::move(file), fact) {}
InputError::InputError(std::string file, std::string_view fact)
    : Error(ErrorKind::kInput, std::move(file), fact) {}
FormatError::FormatError(std::string file, std::string_view fact)
    : Error(ErrorKind::kFormat, std::move(file), fact) {}
FormatError::FormatError(std::string file, std::int64_t line, std::string_view fact)
    : Error(ErrorKind::kFormat, std::move(file), line, fact) {}
UnsupportedError::UnsupportedError(std::string file, std::string_view fact)
    : Error(ErrorKind::kUnsupported, std::move(file), fact) {}
OutputError::OutputError(std::string file, std::string_view fact)
    : Error(ErrorKind::kOutput, std::move(file), fact) {}
ModelError::ModelError(std::string file, std::string_view fact)
    : Error(ErrorKind::kModel, std::move(file), fact) {}
Interrupted::Interrupted(int signal_number)
    : Error(ErrorKind::kInterrupted, {}, "interrupted"), signal_number_(signal_number) {}

bool is_bad_input(const Error& error) {
  return error.kind() != ErrorKind::kOutput && error.kind() != ErrorKind::kInterrupted;
}

Error blaming(const Error& error, const std::string& file) {
  if (!error.file().empty()) return error;
  Error blamed(error.kind(), file, error.what());
  blamed.set_detail(error.detail());
  return blamed;
}

std::string system_message(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace tbviz
