// A sink that keeps what it is given where the test can see it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/io/byte_sink.h"

namespace tbviz::test {

/// What a MemorySink got; outlives the sink.
struct MemoryFile {
  std::string contents;
  std::vector<std::size_t> writes;  ///< The size of each write().
  int flushes = 0;
  bool closed = false;
};

class MemorySink final : public ByteSink {
 public:
  explicit MemorySink(MemoryFile& file) : file_(&file) {}

  void write(std::span<const std::byte> bytes) override {
    file_->contents.append(as_chars(bytes));
    file_->writes.push_back(bytes.size());
  }
  void flush() override { ++file_->flushes; }
  void close() override { file_->closed = true; }
  [[nodiscard]] const std::string& name() const override { return name_; }

 private:
  MemoryFile* file_;
  std::string name_ = "memory";
};

}  // namespace tbviz::test
