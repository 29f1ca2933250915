// Bytes that reach their sink in time even if nobody writes more of them.
#pragma once

#include <chrono>
#include <memory>

#include "tbviz/io/byte_sink.h"

namespace tbviz {

/// A sink in front of another, which a thread flushes once bytes have waited there for an interval.
/// close() and the destructor end the thread. The thread takes no signals.
///
/// What the thread fails to write is thrown by every later call. The sink belongs to the process
/// that made it: after a fork() the child, which has no such thread and may have inherited its
/// lock, gets OutputError from every call, and its destructor touches nothing.
class SelfFlushingSink final : public ByteSink {
 public:
  /// Throws OutputError if no thread can be started. REQUIRES: interval > 0
  SelfFlushingSink(std::unique_ptr<ByteSink> sink, std::chrono::milliseconds interval);

  /// Hands on nothing. Call close() to learn whether the bytes arrived.
  ~SelfFlushingSink() override;
  SelfFlushingSink(const SelfFlushingSink&) = delete;
  SelfFlushingSink& operator=(const SelfFlushingSink&) = delete;

  void write(std::span<const std::byte> bytes) override;
  void flush() override;
  void close() override;
  [[nodiscard]] const std::string& name() const override;

 private:
  struct Shared;

  void check_owner() const;

  std::unique_ptr<Shared> shared_;
};

}  // namespace tbviz
