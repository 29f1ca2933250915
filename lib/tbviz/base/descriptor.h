// Ownership of a file descriptor.
#pragma once

#include <unistd.h>

#include <utility>

namespace tbviz {

/// A file descriptor that is closed with its owner; a negative number is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(long number) : number_(static_cast<int>(number)) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      number_ = other.release();
    }
    return *this;
  }

  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }

  /// Gives it to the caller.
  [[nodiscard]] int release() { return std::exchange(number_, -1); }

  void close() {
    if (number_ >= 0) ::close(release());
  }

 private:
  int number_ = -1;
};

}  // namespace tbviz
