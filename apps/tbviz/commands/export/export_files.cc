#include "commands/export/export_files.h"

#include <fmt/format.h>

#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "logs/blob_types.h"
#include "tbviz/archive/wire_reader.h"
#include "tbviz/error.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/tensor_message.h"
#include "tbviz/event/value_content.h"
#include "tbviz/text/safe_name.h"
#include "tbviz/text/utf8.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::uint32_t kEncodedAudio = 4;  // Audio.encoded_audio_string

constexpr const char* kHparamsFile = "hparams.jsonl";

}  // namespace

ExportStream::ExportStream(std::unique_ptr<ByteSink> sink, LineFormat format, bool to_terminal,
                           bool with_hparams)
    : sink_(std::move(sink)),
      format_(format),
      to_terminal_(to_terminal),
      with_hparams_(with_hparams),
      lines_(format, "export") {}

void ExportStream::begin_run(const std::string& run) {
  lines_.begin_run(run);
  write(hparams_.begin_run(run));
}

void ExportStream::write(std::string_view line) {
  if (to_terminal_) {
    sink_->write(as_bytes(printable(line, "\t\n")));
  } else {
    sink_->write(as_bytes(line));
  }
}

std::string_view ExportStream::why_left_out() const {
  return format_ == LineFormat::kJsonLines
             ? "they have no place among lines (-o FOLDER takes pictures and sounds, --kind "
               "hparams "
               "hyperparameters)"
             : "they have no place in a table (--format jsonl takes histograms, texts and tensors, "
               "--kind hparams hyperparameters, -o FOLDER pictures and sounds, too)";
}

bool ExportStream::add(const EventView& event, const ValueView& value) {
  if (const std::optional<Scalar> scalar = decode_scalar(value)) {
    if (!std::exchange(has_header_, true)) write(lines_.header());
    write(lines_.scalar(value.tag, event, scalar->value));
    return true;
  }
  if (format_ != LineFormat::kJsonLines || value.plugin == "images" || value.plugin == "audio")
    return false;
  if (value.plugin == "hparams") return add_hparams(value);
  const std::string json = json_of(value);
  if (json.empty()) return false;
  write(lines_.json(value.tag, event, kind_of(value), json));
  return true;
}

// Their lines belong to no tag, which programs that read the others may count on.
bool ExportStream::add_hparams(const ValueView& value) {
  if (!with_hparams_) return false;
  const std::optional<std::string> line = hparams_.add(value);
  if (line) write(*line);
  return line.has_value();
}

void ExportStream::close() {
  write(hparams_.take());
  sink_->close();
}

ExportFolder::ExportFolder(std::filesystem::path folder, LineFormat format, Overwrite overwrite)
    : folder_(std::move(folder)),
      overwrite_(overwrite),
      scalars_(format, "export"),
      others_(LineFormat::kJsonLines, "export"),
      scalars_file_(fmt::format("scalars.{}", extension_of(format))) {
  for (const std::string& name :
       {scalars_file_, std::string("histograms.jsonl"), std::string("texts.jsonl"),
        std::string("tensors.jsonl"), std::string(kHparamsFile)}) {
    check_writable(folder_ / name, overwrite_);
  }
  // Which pictures there will be is known at the end. What cannot be looked at is told by whoever
  // creates it.
  for (const char* name : {"images", "audio"}) {
    std::error_code ignored;
    if (overwrite_ == Overwrite::kNo && std::filesystem::exists(folder_ / name, ignored)) {
      throw OutputError((folder_ / name).string(),
                        "exists; choose another folder or give --force to replace files in it");
    }
  }
}

std::string_view ExportFolder::why_left_out() const {
  return "they hold nothing that could be written, or are malformed";
}

std::string ExportFolder::remark() const {
  if (unknown_blobs_ == 0) return {};
  return fmt::format("{} of a format that tbviz does not know {} called .{}",
                     count_text(unknown_blobs_, "picture or sound"), is_or_are(unknown_blobs_),
                     kUnknownBlob);
}

void ExportFolder::write_hparams(const std::string& line) {
  if (!line.empty()) file(kHparamsFile, "").write(as_bytes(line));
}

void ExportFolder::begin_run(const std::string& run) {
  write_hparams(hparams_.begin_run(run));
  run_ = run;
  scalars_.begin_run(run);
  others_.begin_run(run);
}

ByteSink& ExportFolder::file(const std::string& name, std::string_view header) {
  std::unique_ptr<OutputFile>& file = files_[name];
  if (!file) {
    file = std::make_unique<OutputFile>(folder_ / name, overwrite_);
    file->write(as_bytes(header));
  }
  return *file;
}

bool ExportFolder::add(const EventView& event, const ValueView& value) {
  if (const std::optional<Scalar> scalar = decode_scalar(value)) {
    file(scalars_file_, scalars_.header())
        .write(as_bytes(scalars_.scalar(value.tag, event, scalar->value)));
    return true;
  }
  const std::string_view kind = kind_of(value);
  if (kind == "image") return add_pictures(event, value);
  if (kind == "audio") return add_sound(event, value);
  if (kind == "hparams") {
    const std::optional<std::string> line = hparams_.add(value);
    if (line) write_hparams(*line);
    return line.has_value();
  }
  const std::string json = json_of(value);
  if (json.empty()) return false;
  const char* name = kind == "histogram" ? "histograms.jsonl"
                     : kind == "text"    ? "texts.jsonl"
                                         : "tensors.jsonl";
  file(name, others_.header()).write(as_bytes(others_.json(value.tag, event, kind, json)));
  return true;
}

bool ExportFolder::add_pictures(const EventView& event, const ValueView& value) {
  const auto pictures = pictures_of(value);
  if (!pictures) return false;
  for (const std::string_view bytes : *pictures) {
    write_blob("images", value.tag, event.step, picture_extension(bytes), bytes);
  }
  return true;
}

// A tensor of the audio plugin holds pairs of a sound and its label, or sounds alone.
bool ExportFolder::add_sound(const EventView& event, const ValueView& value) {
  if (value.kind == ValueKind::kAudio) {
    const std::string_view bytes = as_chars(find_bytes(value.what, kEncodedAudio));
    write_blob("audio", value.tag, event.step, sound_extension(bytes), bytes);
    return true;
  }
  const std::optional<TensorMessage> tensor = parse_tensor(value.what);
  if (!tensor || tensor->numbers) return false;
  const std::size_t stride = tensor->shape.size() == 2 && tensor->shape[1] == 2 ? 2 : 1;
  for (std::size_t i = 0; i < tensor->strings.size(); i += stride) {
    write_blob("audio", value.tag, event.step, sound_extension(tensor->strings[i]),
               tensor->strings[i]);
  }
  return true;
}

// "images/RUN/TAG", with a number behind it if another run and tag have that.
const std::filesystem::path& ExportFolder::blob_folder(std::string_view kind,
                                                       std::string_view tag) {
  const auto [known, is_new] =
      blob_folders_.try_emplace({std::string(kind), run_, std::string(tag)});
  if (!is_new) return known->second;
  std::filesystem::path path = folder_ / kind;
  if (run_ != ".") path /= safe_folders(run_);
  path /= safe_folders(tag);
  known->second = path;
  for (int k = 2; !taken_folders_.insert(known->second).second; ++k) {
    known->second = fmt::format("{}_{}", path.string(), k);
  }
  return known->second;
}

void ExportFolder::write_blob(std::string_view kind, std::string_view tag, std::int64_t step,
                              std::string_view extension, std::string_view bytes) {
  if (extension == kUnknownBlob) ++unknown_blobs_;
  const std::filesystem::path& folder = blob_folder(kind, tag);
  // Several pictures of one tag and step are counted.
  const int count = blob_counts_[(folder / std::to_string(step)).string()]++;
  const std::string name = count == 0 ? fmt::format("{}.{}", step, extension)
                                      : fmt::format("{}_{}.{}", step, count, extension);
  write_file(folder / name, as_bytes(bytes), overwrite_);
}

void ExportFolder::close() {
  write_hparams(hparams_.take());
  for (auto& [name, file] : files_) file->close();
}

}  // namespace tbviz::cli
