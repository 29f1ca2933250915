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
  std::deque<PickleValue> persistent;
};

/// A pickle that has been read.
class Pickle {
 public:
  /// Reads the pickle that begins at offset `begin` of `bytes`, which must outlive it. `file` and
  /// `part` are for messages, which hold the offset in `bytes`. Throws FormatError if the pickle is
  /// cut, malformed or beyond the limits, UnsupportedError for an opcode or protocol outside the
  /// closed list.
  Pickle(Bytes bytes, const std::string& file, std::string_view part,
         const PickleLimits& limits = {}, std::size_t begin = 0);

  [[nodiscard]] const PickleValue& root() const { return root_; }

  /// Offset in the bytes behind the pickle and its STOP.
  [[nodiscard]] std::size_t end() const { return end_; }

  /// Every name that Python would have imported: dotted, sorted, without repeats.
  [[nodiscard]] std::vector<std::string> globals() const;

  /// Every reference to something outside the pickle, in order: values of kind kPersistent.
  [[nodiscard]] const std::deque<PickleValue>& persistent() const { return heap_->persistent; }

  /// Every call that Python would make, in order of appearance.
  [[nodiscard]] const std::deque<PickleObject>& objects() const { return heap_->objects; }

 private:
  std::unique_ptr<PickleHeap> heap_;
  PickleValue root_;
  std::size_t end_ = 0;
};

}  // namespace tbviz
