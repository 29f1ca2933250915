// Several logs of one run as one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/event/event_reader.h"
#include "tbviz/event/event_view.h"
#include "tbviz/event/record.h"
#include "tbviz/io/byte_sink.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/text/name_index.h"

namespace tbviz {

/// Whether a later file goes on where an earlier one was left: from the first step of the later one
/// on the earlier one's values are out of date.
enum class Resumed : bool { kNo, kYes };

/// Gathers where the events of all files are, in memory for each of them and each value, and then
/// writes them in the order of their wall times. Of values with equal tag and step the one with the
/// latest wall time stays, with Resumed::kYes that of the latest file; of equal times the one added
/// last. NaN is before all times. Not thread-safe.
class LogMerge {
 public:
  explicit LogMerge(Resumed resumed) : resumed_(resumed) {}

  /// What add() is told from now on lies in `file`.
  void begin_file(MappedFile file);

  /// Adds the event that `reader`, which reads the bytes of the file, has found.
  void add(const EventReader& reader);

  /// The bytes of the file that was begun last.
  [[nodiscard]] Bytes bytes() const { return files_.back().file.bytes(); }

  /// Writes the earliest first event, or a new one if there is none, and then all others that stay:
  /// as they are, but for values that are left out. What such a value said of its tag's plugin goes
  /// to the next one. Throws OutputError, and InputError if a file was rewritten since its events
  /// were added. To be called once.
  void write(ByteSink& sink);

  /// How many values were written, how many were out of date, and how many of the others gave way
  /// to one with their tag and step. REQUIRES: write() was called.
  [[nodiscard]] std::int64_t written() const { return written_; }
  [[nodiscard]] std::int64_t replaced() const { return replaced_; }
  [[nodiscard]] std::int64_t out_of_date() const { return out_of_date_; }

  /// Values of one file that gave way to different ones of another, as happens to runs that are not
  /// one: which file lost to which, and how often.
  struct Conflict {
    std::string loser;
    std::string winner;
    std::int64_t values = 0;

    bool operator==(const Conflict&) const = default;
  };

  /// In the order of the files. REQUIRES: write() was called.
  [[nodiscard]] std::vector<Conflict> conflicts() const;

 private:
  struct File {
    MappedFile file;
    std::optional<double> first_time;        // Of its first event.
    std::optional<std::int64_t> first_step;  // Of its first value.
    std::int64_t end_step = std::numeric_limits<std::int64_t>::max();
  };
  /// A record.
  struct Entry {
    double wall_time = 0;
    std::size_t file = 0;
    std::uint64_t offset = 0;
    std::size_t size = 0;
    std::size_t first_value = 0;  // Into values_.
    std::uint32_t values = 0;
    bool is_first_event = false;
  };
  struct Value {
    std::size_t tag = 0;
    std::int64_t step = 0;
    double wall_time = 0;
    std::size_t entry = 0;
    // What it says, for comparison: the bits of a simple value, or where in the event's message its
    // own one begins and how long that is. Records hold far less than 4 GiB.
    std::uint32_t bits_or_offset = 0;
    std::uint32_t size = 0;
    ValueKind kind = ValueKind::kNone;
    bool stays = true;
  };

  void find_end_steps();
  void find_out_of_date();
  void find_replaced();
  void replace(std::span<const std::size_t> losers, std::size_t winner);
  [[nodiscard]] bool say_the_same(const Value& value, const Value& other) const;
  void write_first_event(ByteSink& sink);
  void write_entry(const Entry& entry, ByteSink& sink);
  [[nodiscard]] Bytes message_of(const Entry& entry) const;
  [[nodiscard]] Bytes what_of(const Value& value) const;
  [[nodiscard]] EventView event_of(const Entry& entry) const;

  Resumed resumed_;
  std::vector<File> files_;
  std::vector<Entry> entries_;
  std::vector<Value> values_;
  // By the file that lost and the one that won.
  std::map<std::pair<std::size_t, std::size_t>, std::int64_t> conflicts_;
  NameIndex tags_;
  RecordWriter record_;
  std::vector<std::string> metadata_;  // By tag: of a value that was left out, until one stays.
  std::int64_t written_ = 0;
  std::int64_t replaced_ = 0;
  std::int64_t out_of_date_ = 0;
};

}  // namespace tbviz
