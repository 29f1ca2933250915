// A sink whose disk is full.
#pragma once

#include <string>

#include "tbviz/error.h"
#include "tbviz/io/byte_sink.h"

namespace tbviz::test {

/// Takes `room` bytes into its buffer; then write() fails, and so does close() at the latest if
/// `lose_on_close` is set.
class FailingSink final : public ByteSink {
 public:
  explicit FailingSink(std::size_t room, bool lose_on_close = false)
      : room_(room), lose_on_close_(lose_on_close) {}

  void write(std::span<const std::byte> bytes) override {
    if (bytes.size() > room_) fail();
    room_ -= bytes.size();
  }
  void flush() override {}
  void close() override {
    if (lose_on_close_) fail();
  }
  [[nodiscard]] const std::string& name() const override { return name_; }

 private:
  [[noreturn]] void fail() const {
    throw OutputError(name_, "write failed: No space left on device");
  }

  std::size_t room_;
  bool lose_on_close_;
  std::string name_ = "full.disk";
};

}  // namespace tbviz::test
