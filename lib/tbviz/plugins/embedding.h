// Embeddings, as SummaryWriter.add_embedding writes them: files beside a run's event file, which
// TensorBoard's projector shows. docs/event-format.md describes them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "tbviz/image/sprite_sheet.h"
#include "tbviz/plugins/embedding_labels.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Points in many dimensions, and what is known of them.
struct Embedding {
  TensorView vectors;                       ///< Shape (N, D): a row for each point.
  EmbeddingLabels labels = {};              ///< None, or of N rows.
  std::optional<SpriteSheet> sprites = {};  ///< None, or of N pictures.
  std::string tag = "default";
  std::int64_t step = 0;
};

/// Throws what write_embedding() throws of the embedding itself: FormatError if the vectors have
/// other than two axes, or none that is longer than 0, or a label is no UTF-8; UsageError if there
/// are more or fewer labels or pictures than points, a header without labels, or labels that
/// format_labels() refuses.
void check_embedding(const Embedding& embedding);

/// Writes tensors.tsv, metadata.tsv and sprite.png to `<run>/<step, 5 digits>/<tag>/`, and their
/// entry to `<run>/projector_config.pbtxt`, with the bytes of torch 2.13. What is there of the same
/// tag and step is replaced; entries of others, whoever wrote them, are kept. Each file appears
/// whole, the config last. Several threads and processes may write to one run: they wait for each
/// other (FolderLock). Other programs that change its config meanwhile do not.
///
/// The tag is a folder's name, of no other tag: %, / and \ become %25, %2f and %5c; "", "." and
/// ".." become %, %2e and %2e%2e. Bytes that are no UTF-8 become U+FFFD first. Otherwise than in
/// torch, bool is written as 0 and 1, which TensorBoard can read, bfloat16 beyond the range of half
/// as it is, and a header that TensorBoard would take for a label not at all (see format_labels()).
///
/// Throws what check_embedding() throws; FormatError or UnsupportedError if the config that is
/// there cannot be understood; OutputError.
void write_embedding(const std::filesystem::path& run_directory, const Embedding& embedding);

}  // namespace tbviz
