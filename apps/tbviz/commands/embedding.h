// tbviz embedding: points for TensorBoard's projector, as SummaryWriter.add_embedding writes them.
#pragma once

#include <string>

#include "logs/log_options.h"
#include "pictures/picture_input.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct EmbeddingOptions {
  std::string vectors;           ///< An array (N, D).
  std::string metadata;          ///< A TSV file; empty: none.
  std::string sprites;           ///< An array NCHW, or a folder; empty: none.
  PictureInputOptions pictures;  ///< How those of a folder are read.
  LogOptions log;
};

void declare_embedding(CommandSpec& command);

/// Writes the files of an embedding beside an event file. Throws FormatError if what was given is
/// no embedding, or does not go together.
void run_embedding(const EmbeddingOptions& options, Console& console);

}  // namespace tbviz::cli
