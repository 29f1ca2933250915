// The arguments of a model as a message holds them.
#pragma once

#include <span>
#include <vector>

#include "tbviz/model/argument.h"
#include "tbviz/process/message_reader.h"
#include "tbviz/process/message_writer.h"

namespace tbviz {

void write_arguments(MessageWriter& out, std::span<const Argument> arguments);

/// Tensors are views into the message. Throws as MessageReader does, too, for values that lie
/// deeper than kDeepestArgument, and for more than kMostArgumentValues of them.
[[nodiscard]] std::vector<Argument> read_arguments(MessageReader& in);

}  // namespace tbviz
