// What is said of tensors that a model file holds and tbviz cannot show.
#pragma once

#include <string>
#include <vector>

#include "shell/console.h"
#include "tbviz/checkpoint.h"

namespace tbviz::cli {

/// Reports each of the checkpoint's unread tensors as a failure; of many the first, and how many
/// more there are.
void report_unread(const Checkpoint& checkpoint, Console& console);

/// The same for some of the tensors of `file`.
void report_unread(const std::string& file, const std::vector<UnreadTensor>& unread,
                   Console& console);

}  // namespace tbviz::cli
