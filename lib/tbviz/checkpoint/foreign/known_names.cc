// What names tell where bytes cannot: of files, of members of an archive, of what a folder holds.
#include <algorithm>
#include <array>
#include <system_error>

#include "tbviz/checkpoint/foreign/foreign.h"
#include "tbviz/checkpoint/foreign/kinds.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/glob.h"

namespace tbviz {
namespace {

namespace fs = std::filesystem;

struct NamedKind {
  std::string_view glob;
  std::string_view fact;
};

// Files, by their names in lower case.
constexpr std::array kFiles = {
    NamedKind{"*.distcp", foreign::kDistributed},
    NamedKind{"*.data-[0-9]*-of-[0-9]*", foreign::kTensorFlowCheckpoint},
    NamedKind{"*.meta", foreign::kTensorFlowMeta},
    NamedKind{"*.tflite", foreign::kTfLite},
    NamedKind{"*.keras", foreign::kKeras},
    NamedKind{"*.mlmodel", foreign::kCoreMl},
    NamedKind{"*.caffemodel", foreign::kCaffe},
    NamedKind{"*.prototxt", foreign::kCaffeText},
    NamedKind{"*.weights", foreign::kDarknet},
    NamedKind{"*.msgpack", foreign::kFlax},
    NamedKind{"*.pdmodel", foreign::kPaddle},
    NamedKind{"*.pdiparams", foreign::kPaddle},
    NamedKind{"*.params", foreign::kMxnet},
    NamedKind{"*.mnn", foreign::kMnn},
    NamedKind{"*.rknn", foreign::kRknn},
    NamedKind{"*.engine", foreign::kTensorRt},
    NamedKind{"*.plan", foreign::kTensorRt},
    NamedKind{"*.trt", foreign::kTensorRt},
    NamedKind{"*.t7", foreign::kTorch7},
    NamedKind{"*.pte", foreign::kExecuTorch},
    NamedKind{"*.ort", foreign::kOrt},
    NamedKind{"*.joblib", foreign::kJoblib},
    NamedKind{"*.h5", foreign::kHdf5},
    NamedKind{"*.hdf5", foreign::kHdf5},
    NamedKind{"*.gguf", foreign::kGguf},
};

// What else lies in a folder, or is called as nothing else is.
constexpr std::array kEntries = {
    NamedKind{"saved_model.pb", foreign::kSavedModel},
    NamedKind{"saved_model.pbtxt", foreign::kSavedModel},
    NamedKind{"*.distcp", foreign::kDistributed},
    NamedKind{"zero_to_fp32.py", foreign::kDeepSpeed},
    NamedKind{"mp_rank_*_model_states.pt", foreign::kDeepSpeed},
    NamedKind{"*_mp_rank_*_optim_states.pt", foreign::kDeepSpeed},
    NamedKind{"com.apple.CoreML", foreign::kCoreMl},
    NamedKind{"coremldata.bin", foreign::kCoreMl},
    NamedKind{"orbax.checkpoint", foreign::kOrbax},
    NamedKind{"_CHECKPOINT_METADATA", foreign::kOrbax},
    NamedKind{"manifest.ocdbt", foreign::kOrbax},
    NamedKind{"__model__", foreign::kPaddle},
};

// Values without a mark, by the file that says what they are and lies beside them.
struct Companion {
  std::string_view ending;
  std::string_view fact;
};
constexpr std::array kCompanions = {
    Companion{".xml", foreign::kOpenVino},
    Companion{".param", foreign::kNcnn},
};

template <class Kinds>
ForeignFact find(const Kinds& kinds, std::string_view name) {
  const auto* const found =
      std::ranges::find_if(kinds, [&](const auto& kind) { return glob_match(kind.glob, name); });
  return found == kinds.end() ? ForeignFact() : ForeignFact(found->fact);
}

bool has(std::span<const std::string> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

ForeignFact foreign_by_name(const fs::path& file) {
  const std::string name = lower(file.filename().string());
  if (name.ends_with(".bin")) {
    for (const Companion& companion : kCompanions) {
      std::error_code unknown;
      fs::path beside = file;
      if (fs::is_regular_file(beside.replace_extension(companion.ending), unknown)) {
        return companion.fact;
      }
    }
  }
  return find(kFiles, name);
}

ForeignFact foreign_by_members(const ZipArchive& zip) {
  for (const ZipMember& member : zip.members()) {
    if (member.name == "model.weights.h5") return foreign::kKeras;
    if (member.name.find("com.apple.CoreML/") != std::string_view::npos) return foreign::kCoreMl;
    if (member.name.ends_with("saved_model.pb")) return foreign::kSavedModel;
  }
  return {};
}

ForeignFact foreign_by_globals(std::span<const std::string> globals) {
  if (has(globals, "torch.distributed.checkpoint.metadata.Metadata")) return foreign::kDistributed;
  return {};
}

ForeignFact foreign_by_entries(std::span<const std::string> names) {
  for (const std::string& name : names) {
    if (const ForeignFact fact = find(kEntries, name)) return fact;
  }
  if (has(names, "Manifest.json") && has(names, "Data")) return foreign::kCoreMl;
  return {};
}

}  // namespace tbviz
