// The input of commands that log while their input still comes.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "logs/run_output.h"
#include "tbviz/io/byte_sink.h"
#include "tbviz/io/byte_source.h"

namespace tbviz::cli {

/// A file or a pipe whose reader logs all that it can before it reads again. That makes every read
/// the moment to hand the log on: when the input pauses, and at least every 0.2 s and every 64 KiB
/// of input.
///
/// With --tee, what was read is copied to standard output after its rows have reached the log: if
/// the program behind the pipe has gone, SIGPIPE ends this one without loss.
class LiveInput final : public ByteSource {
 public:
  /// Opens `path`, "-" being standard input. `tee` may be null. Throws InputError.
  LiveInput(const std::filesystem::path& path, LogOutput& log, ByteSink* tee);

  [[nodiscard]] std::size_t read(std::span<std::byte> buffer) override;
  [[nodiscard]] bool ready() override { return source_.ready(); }
  [[nodiscard]] const std::string& name() const override { return source_.name(); }

  /// When the last bytes came, in seconds since 1970.
  [[nodiscard]] double arrival_time() const { return arrival_time_; }

  /// Gives the input up: copies what was read and not yet copied, and reads a pipe to its end, so
  /// that the program that writes to it does not die of it.
  void drain();

  /// After Ctrl-C, which goes to the program at the other end of a pipe, too: drops what that one
  /// still prints, so that it can end in order. For three seconds at most.
  void let_writer_end();

  /// Copies what was read and not yet copied.
  void finish_tee();

 private:
  using Clock = std::chrono::steady_clock;

  FileSource source_;
  LogOutput* log_;
  ByteSink* tee_;
  std::string read_;  // Kept for the tee.
  Clock::time_point flushed_ = Clock::now();
  std::size_t unflushed_ = 0;  // Bytes read since.
  double arrival_time_ = 0;
};

}  // namespace tbviz::cli
