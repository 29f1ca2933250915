#include "models/model_or_log.h"

#include <fmt/format.h>

#include <filesystem>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/shards/model_folder.h"
#include "tbviz/checkpoint/wrong_file.h"
#include "tbviz/error.h"
#include "tbviz/event/event_files.h"
#include "tbviz/event/log_source.h"
#include "tbviz/event/record.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

// A log whose writer has just begun may be as short, but none is called a model.
bool is_cut_model(Bytes front, const std::string& path) {
  return front.size() < kRecordHeaderSize && has_name_of_model(path);
}

}  // namespace

bool is_event_log(FileSource& source, const std::string& path) {
  return (has_event_file_name(path) || begins_as_log(source)) &&
         !is_cut_model(source.peek(kRecordHeaderSize), path);
}

void check_is_model(const MappedFile& file, const std::string& path) {
  const Bytes bytes = file.bytes();
  if (bytes.empty() || looks_like_checkpoint(bytes) || find_wrong_file(bytes, path)) return;
  if (is_cut_model(bytes, path)) {
    throw FormatError(file.name(), fmt::format("ends after {}, too early for a model (is the file "
                                               "cut? copy it again)",
                                               count_text(std::ssize(bytes), "byte")));
  }
  throw FormatError(file.name(),
                    fmt::format("is neither an event log (its first record is none, or damaged) "
                                "nor a model file that tbviz knows; {}",
                                kReadFormats));
}

bool is_model_folder(const std::string& path) {
  return place_of_model(path) != ModelPlace::kNone &&
         find_runs(std::filesystem::path(path)).runs.empty();
}

}  // namespace tbviz::cli
