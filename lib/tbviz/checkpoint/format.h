// The seam between those who open files (open_checkpoint(), ModelFile) and the formats: one file
// per format, one line in the table of checkpoint.cc.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/archive/zip.h"
#include "tbviz/base/bytes.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/open_mapped.h"

namespace tbviz {

/// A file of yet unknown format.
struct CheckpointFile {
  Bytes bytes;
  std::string name;                 ///< For messages.
  std::optional<ZipArchive> zip;    ///< If the file is a zip archive.
  std::string folder;               ///< The archive's top folder with its slash: "alexnet/".
  std::filesystem::path disk_path;  ///< On disk; empty for bytes in memory and standard input.
  CheckpointRead wanted = CheckpointRead::kAll;
  std::vector<std::string> notes = {};  ///< On how it came to be chosen; see CheckpointContents.
  bool to_run = false;  ///< A runtime will load it: what that takes on trust is checked as well.

  /// The archive's member `folder + path`, or null.
  [[nodiscard]] const ZipMember* find(std::string_view path) const;

  /// That member's bytes, in the file or inflated. Throws FormatError if there is none or if it is
  /// damaged. REQUIRES: the file is a zip archive
  [[nodiscard]] ZipContents read(std::string_view path) const;
};

/// What the bytes of a file, or of a file inside another, can be told to be. Throws FormatError if
/// they are empty, or begin as a zip archive but are none.
[[nodiscard]] CheckpointFile look_at_file(Bytes bytes, std::string name,
                                          std::filesystem::path disk_path = {});

/// Reads a file that has been looked at. The checkpoint's tensors lie in the file's bytes, which
/// `memory` keeps alive (null: someone else does). Throws as open_checkpoint() does.
[[nodiscard]] Checkpoint read_checkpoint(const CheckpointFile& file,
                                         std::shared_ptr<const void> memory);

/// Checkpoint::format() of the formats that hold what can be run.
inline constexpr std::string_view kTorchScriptFormat = "TorchScript";
inline constexpr std::string_view kTorchExportFormat = "torch.export";

struct CheckpointFormat {
  std::string_view name;

  /// Whether the file is of this format. Never throws for damaged files.
  bool (*recognises)(const CheckpointFile& file);

  /// Throws FormatError and UnsupportedError, see open_checkpoint().
  CheckpointContents (*read)(const CheckpointFile& file);
};

extern const CheckpointFormat kTorchScript;  ///< torch.jit.save: scripted, traced, frozen.
extern const CheckpointFormat kTorchExport;  ///< torch.export.save: exported programs, .pt2.
extern const CheckpointFormat kTorchZip;     ///< torch.save since 1.6: state dicts, whole modules.
extern const CheckpointFormat kTorchLegacy;  ///< The same before 1.6.
extern const CheckpointFormat kPlainPickle;  ///< Any other pickle that begins with its protocol.
extern const CheckpointFormat kTextPickle;   ///< One that does not: protocols 0 and 1.
extern const CheckpointFormat kSafetensors;
extern const CheckpointFormat kNpy;  ///< numpy.save.
extern const CheckpointFormat kNpz;  ///< numpy.savez, numpy.savez_compressed.
extern const CheckpointFormat kOnnx;
extern const CheckpointFormat kShardIndex;  ///< Of a model in several files, which it names.

}  // namespace tbviz
