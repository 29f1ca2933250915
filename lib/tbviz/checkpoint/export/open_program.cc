#include "tbviz/checkpoint/export/open_program.h"

#include <utility>

#include "tbviz/archive/zip.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/error.h"

namespace tbviz {

std::shared_ptr<const ExportedProgram> read_program(Bytes bytes, std::string name) {
  if (!looks_like_zip(bytes)) return nullptr;
  CheckpointFile file = look_at_file(bytes, std::move(name));
  if (!kTorchExport.recognises(file)) return nullptr;
  file.wanted = CheckpointRead::kHeaders;
  file.to_run = true;
  CheckpointContents contents = kTorchExport.read(file);
  if (contents.program == nullptr) {
    throw UnsupportedError(file.name,
                           "holds several programs, or none; save one with torch.export.save");
  }
  return std::move(contents.program);
}

}  // namespace tbviz
