// Bytes to events. Encoder and decoder are the only places where tbviz meets protobuf;
// docs/event-format.md describes the messages.
#pragma once

#include <memory>

#include "tbviz/base/bytes.h"
#include "tbviz/event/event.h"

namespace tbviz {

/// Turns the bytes of one event after the other into values. Not thread-safe.
///
/// Remembers which plugin a tag belongs to, since writers may say so only in a tag's first event.
class EventDecoder {
 public:
  EventDecoder();
  ~EventDecoder();
  EventDecoder(const EventDecoder&) = delete;
  EventDecoder& operator=(const EventDecoder&) = delete;

  /// Fills in `event`, reusing its memory; false if `data` is no event.
  [[nodiscard]] bool decode(Bytes data, Event& event);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tbviz
