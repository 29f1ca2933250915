// What is known of a model that was loaded, as a message, and back: as message_codec.h has the
// others.
#pragma once

#include <string>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/process/message.h"

namespace tbviz {

/// What the program knows of a model that was loaded.
struct LoadedModel {
  std::vector<Site> sites;
  std::vector<ParameterInfo> parameters;
  std::vector<InputInfo> inputs;
  std::vector<std::string> notes;
};

/// Notes that are longer, or more, than a message may hold are cut, as are the names of sizes.
/// Throws UnsupportedError, without a file, if the sites together have more other names than it
/// may.
[[nodiscard]] OutMessage encode_loaded(const LoadedModel& model);

/// Throws ModelError, without a file, for what an honest process never sends.
[[nodiscard]] LoadedModel decode_loaded(const InMessage& message);

}  // namespace tbviz
