#include "tbviz/checkpoint/model_file.h"

#include <utility>

namespace tbviz {
namespace {

CheckpointFile look_at_model(Bytes bytes, std::string name) {
  CheckpointFile file = look_at_file(bytes, std::move(name));
  file.to_run = true;
  return file;
}

}  // namespace

ModelFile::ModelFile(std::shared_ptr<void> owner, std::span<std::byte> bytes, std::string name)
    : owner_(std::move(owner)),
      bytes_(bytes),
      file_(look_at_model(bytes, std::move(name))),
      checkpoint_(read_checkpoint(file_, nullptr)) {}

}  // namespace tbviz
