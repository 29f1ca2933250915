#include "tbviz/process/failure.h"

#include <algorithm>
#include <charconv>
#include <new>
#include <typeinfo>

#include "tbviz/process/message_limits.h"
#include "tbviz/process/message_reader.h"
#include "tbviz/process/message_writer.h"

namespace tbviz {
namespace {

// How LibTorch's allocator says that memory could not be had.
constexpr std::string_view kNoMemory = "you tried to allocate";

// How LibTorch, oneDNN (which does not tell why) and the system may say so.
constexpr std::string_view kPerhapsNoMemory[] = {"can't allocate memory",
                                                 "could not create a primitive", "std::bad_alloc",
                                                 "Cannot allocate memory"};

// What the words of a failure tell of memory.
OutOfMemory memory_in(std::string_view fact) {
  if (fact.find(kNoMemory) != std::string_view::npos) return OutOfMemory::kYes;
  for (const std::string_view words : kPerhapsNoMemory) {
    if (fact.find(words) != std::string_view::npos) return OutOfMemory::kPerhaps;
  }
  return OutOfMemory::kNo;
}

// Takes the number in front of ": " from `rest`; 0 if there is none.
std::int64_t take_line(std::string_view& rest) {
  std::int64_t line = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), line);
  const auto digits = static_cast<std::size_t>(end - rest.data());
  if (error != std::errc() || !rest.substr(digits).starts_with(": ")) return 0;
  rest.remove_prefix(digits + 2);
  return line;
}

// The parts that the message was made of.
void take_apart(const Error& error, Failure& failure) {
  failure.file = error.file();
  std::string_view rest = error.what();
  const std::string prefix = Error(error.kind(), error.file(), "").what();  // "file: ", if any.
  if (rest.starts_with(prefix)) {
    rest.remove_prefix(prefix.size());
  } else {
    rest.remove_prefix(prefix.size() - 1);  // "file:"
    failure.line = take_line(rest);
  }
  failure.fact = rest;
  failure.detail = error.detail();
}

template <class Failed>
[[noreturn]] void raise(Failed error, const Failure& failure) {
  error.set_detail(failure.detail);
  throw error;
}

}  // namespace

Failure current_failure(const std::string& file) {
  Failure failure;
  try {
    throw;
  } catch (const Error& error) {
    failure.kind = error.kind();
    failure.has_class = typeid(error) != typeid(Error);
    take_apart(error, failure);
  } catch (const std::bad_alloc&) {
    failure.file = file;
    failure.fact = "the model needs more memory than there is";
    failure.out_of_memory = OutOfMemory::kYes;
  } catch (const std::exception& error) {
    failure.file = file;
    failure.fact = ModelError({}, error.what()).what();  // As short as Error has it.
  } catch (...) {
    failure.file = file;
    failure.fact = "the model failed to run";
  }
  if (failure.out_of_memory == OutOfMemory::kNo) failure.out_of_memory = memory_in(failure.fact);
  return failure;
}

void throw_failure(const Failure& failure) {
  const std::string& file = failure.file;
  const std::string& fact = failure.fact;
  if (!failure.has_class) raise(Error(failure.kind, file, fact), failure);
  switch (failure.kind) {
    case ErrorKind::kUsage:
      raise(UsageError(fact, file), failure);
    case ErrorKind::kInput:
      raise(InputError(file, fact), failure);
    case ErrorKind::kFormat:
      if (failure.line != 0) raise(FormatError(file, failure.line, fact), failure);
      raise(FormatError(file, fact), failure);
    case ErrorKind::kUnsupported:
      raise(UnsupportedError(file, fact), failure);
    case ErrorKind::kOutput:
      raise(OutputError(file, fact), failure);
    case ErrorKind::kModel:
    case ErrorKind::kInterrupted:
      break;
  }
  raise(ModelError(file, fact), failure);
}

OutMessage encode_failure(const Failure& failure) {
  MessageWriter out(MessageKind::kFailed);
  out.number(failure.kind);
  out.number(failure.has_class);
  out.text(failure.file);
  out.number(failure.line);
  out.text(failure.fact);
  out.number(failure.out_of_memory);
  out.text(std::string_view(failure.detail).substr(0, kLongestTrace));
  return out.take();
}

Failure decode_failure(const InMessage& message) {
  MessageReader in(message, MessageKind::kFailed);
  Failure failure;
  failure.kind = in.choice(ErrorKind::kInterrupted);
  failure.has_class = in.flag();
  failure.file = in.text(kLongestFile);
  failure.line = in.number<std::int64_t>();
  failure.fact = in.text(kLongestFact);
  failure.out_of_memory = in.choice(OutOfMemory::kYes);
  failure.detail = in.text(kLongestTrace);
  in.finish();
  const bool is_ours = failure.kind == ErrorKind::kInterrupted ||
                       failure.kind == ErrorKind::kOutput || failure.kind == ErrorKind::kUsage;
  if (failure.line < 0 || is_ours) MessageReader::fail("an impossible failure");
  return failure;
}

}  // namespace tbviz
