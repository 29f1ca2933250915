#include "models/open_weights.h"

#include <string>
#include <utility>

namespace tbviz::cli {
namespace {

Checkpoint tell_notes(Checkpoint checkpoint, Console& console) {
  for (const std::string& note : checkpoint.contents().notes) console.note(note);
  return checkpoint;
}

}  // namespace

Checkpoint open_weights(const std::filesystem::path& path, Console& console, CheckpointRead read) {
  return tell_notes(open_checkpoint(path, read), console);
}

Checkpoint open_weights(MappedFile file, const std::filesystem::path& path, Console& console,
                        CheckpointRead read) {
  return tell_notes(open_checkpoint(std::move(file), path, read), console);
}

}  // namespace tbviz::cli
