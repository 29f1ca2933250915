// What a PATH holds where logs and saved models may be named.
#pragma once

#include <string>

#include "tbviz/io/byte_source.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz::cli {

/// Whether a file is for the reader of logs: it begins as one, or is called so. Nothing is taken
/// from `source`, which was opened as `path`.
[[nodiscard]] bool is_event_log(FileSource& source, const std::string& path);

/// Throws FormatError unless it is for the reader of models to say what the file is, or what is
/// wrong with it.
void check_is_model(const MappedFile& file, const std::string& path);

/// Whether a folder holds a model, and no event file in it or below it.
[[nodiscard]] bool is_model_folder(const std::string& path);

}  // namespace tbviz::cli
