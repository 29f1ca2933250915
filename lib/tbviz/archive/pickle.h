// Reads Python's pickles without Python, and without running what they ask to run. The opcodes are
// described in CPython's Lib/pickletools.py; protocols 0 to 5 are understood, as far as they build
// values.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/archive/pickle_value.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

/// Bounds on what a pickle may make tbviz allocate, whatever it claims.
struct PickleLimits {
  std::size_t max_memory = 48U << 20U;  ///< Bytes of values, stack and memo together.
  std::size_t max_memo = 1U << 20U;     ///< Indices of the memo.
};

/// The containers that the values of one pickle live in; addresses never change.
struct PickleHeap {
  std::deque<std::vector<PickleValue>> items;
  std::deque<std::vector<PickleEntry>> dicts;
  std::deque<PickleGlobal> globals;
  std::deque<PickleObject> objects;
};

/// A pickle that has been read.
class Pickle {
 public:
  /// Reads one pickle from the front of `bytes`, which must outlive it. `file` and `part` are for
  /// messages, which hold the offset in `bytes`. Throws FormatError if the pickle is cut, malformed
  /// or beyond the limits, UnsupportedError for an opcode or protocol outside the closed list.
  Pickle(Bytes bytes, const std::string& file, std::string_view part,
         const PickleLimits& limits = {});

  [[nodiscard]] const PickleValue& root() const { return root_; }

  /// Bytes read, up to and with STOP.
  [[nodiscard]] std::size_t size() const { return size_; }

  /// Every name that Python would have imported: dotted, sorted, without repeats.
  [[nodiscard]] std::vector<std::string> globals() const;

 private:
  std::unique_ptr<PickleHeap> heap_;
  PickleValue root_;
  std::size_t size_ = 0;
};

}  // namespace tbviz
