#include "pictures/picture_log.h"

#include <fmt/format.h>

#include <utility>

#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {

namespace {

PictureOptions options_for(PictureOptions options, const Batch* batch) {
  if (batch == nullptr || !batch->is_sharded()) return options;
  if (is_one_file(options)) {
    throw UsageError("-o " + options.output.string() +
                     " is one file, but shards share many pictures; give a folder");
  }
  if (!options.output.empty()) batch->check_stems();
  options.force = options.force || batch->repeats_a_try();
  return options;
}

LogOptions options_for(LogOptions options, const Batch* batch) {
  if (batch != nullptr) options.filename_suffix = batch->file_suffix(options.filename_suffix);
  return options;
}

}  // namespace

PictureLog::PictureLog(const LogOptions& log, const PictureOptions& pictures, Console& console,
                       const Batch* batch)
    : log_options_(options_for(log, batch)),
      options_(options_for(pictures, batch)),
      pictures_(options_),
      console_(&console) {
  if (pictures_.replaces_log()) {
    if (!pictures_.wanted() && log.preview.kind == PictureKind::kNone) {
      throw UsageError("--no-log requires --output or --preview: nothing would be made");
    }
    preview_.emplace(log.preview, console);
  } else {
    log_.emplace(log_options_, console);
    log_->leave_interrupts_to_caller();
  }
  if (console.json() && pictures_.wanted()) console.object()["files"] = Json(Json::Array());
}

void PictureLog::add(std::int64_t step, std::string tag, const std::string& name,
                     EncodedImage picture, PreviewRank rank) {
  if (pictures_.wanted()) {
    const std::filesystem::path path = pictures_.write(name, picture.bytes);
    ++files_;
    if (console_->json()) console_->object()["files"].push_back(path.string());
  }
  if (log_) return log_->add(step, {std::move(tag), std::move(picture)}, {}, rank);
  console_->progress().advance("image");
  counts_.count("image");
  preview_->add_picture({}, step, log_options_.tag_prefix + tag, picture.bytes, rank);
}

void PictureLog::stop_if_interrupted() {
  try {
    throw_if_interrupted();
  } catch (const Interrupted&) {
    close();
    throw;
  }
}

void PictureLog::close() {
  if (log_) {
    log_->close();
  } else {
    preview_->finish({});
  }
  if (files_ > 0) {
    console_->note(
        fmt::format("wrote {} to {}", count_text(files_, "PNG file"), options_.output.string()));
  }
}

}  // namespace tbviz::cli
