// What is wrong with logs, kept until it can be told in order.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "tbviz/event/log_listener.h"

namespace tbviz::cli {

/// Notes what it is told, for logs that are read several at a time. Of damage it keeps the first
/// places of each file and how many there are.
class RecordedListener final : public LogListener {
 public:
  void unreadable(const Error& error) override { told_.emplace_back(error); }
  void leads_nowhere(const std::string& link) override { told_.emplace_back(DeadLink{link}); }
  void damaged(const std::string& file, const Damage& damage) override;
  void ends_early(const std::string& file, const CutTail& tail) override {
    told_.emplace_back(EarlyEnd{file, tail});
  }
  void hidden(const std::string& run, std::int64_t values) override {
    told_.emplace_back(HiddenValues{run, values});
  }
  void read_anew(const std::string& file) override { told_.emplace_back(ReadAnew{file}); }

  /// Tells `listener` the same.
  void repeat_to(LogListener& listener) const;

 private:
  struct DeadLink {
    std::string link;
  };
  struct DamagedPlaces {
    std::string file;
    std::vector<Damage> first;
    std::int64_t more = 0;
  };
  struct EarlyEnd {
    std::string file;
    CutTail tail;
  };
  struct HiddenValues {
    std::string run;
    std::int64_t values = 0;
  };
  struct ReadAnew {
    std::string file;
  };

  static void repeat(const Error& error, LogListener& listener);
  static void repeat(const DeadLink& dead, LogListener& listener);
  static void repeat(const DamagedPlaces& places, LogListener& listener);
  static void repeat(const EarlyEnd& end, LogListener& listener);
  static void repeat(const HiddenValues& hidden, LogListener& listener);
  static void repeat(const ReadAnew& anew, LogListener& listener);

  std::vector<std::variant<Error, DeadLink, DamagedPlaces, EarlyEnd, HiddenValues, ReadAnew>> told_;
};

}  // namespace tbviz::cli
