#include "tbviz/export_files.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "tbviz/archive/wire_reader.h"
#include "tbviz/base/utf8.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/tensor_message.h"

namespace tbviz::cli {
namespace {

// A run or tag as folders: without names that lead elsewhere, or that file systems refuse.
std::filesystem::path as_folders(std::string_view name) {
  constexpr std::size_t kLongest = 200;  // Bytes of 255, so that there is room for an ending.
  std::filesystem::path folders;
  while (true) {
    const std::size_t slash = std::min(name.find('/'), name.size());
    std::string folder;
    for (const char c : name.substr(0, slash)) {
      const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
      folder += control || c == '\\' || c == '%'
                    ? fmt::format("%{:02x}", static_cast<unsigned char>(c))
                    : std::string(1, c);
    }
    if (folder.empty() || folder == "." || folder == "..") folder = "_" + folder;
    if (folder.size() > kLongest) {
      folder = fmt::format("{}_{:016x}", folder.substr(0, kLongest - 17),
                           std::hash<std::string>()(folder));
    }
    folders /= folder;
    if (slash == name.size()) return folders;
    name.remove_prefix(slash + 1);
  }
}

std::string_view picture_extension(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG")) return "png";
  if (bytes.starts_with("\xFF\xD8")) return "jpg";
  if (bytes.starts_with("GIF8")) return "gif";
  return "bin";
}

std::string_view sound_extension(std::string_view bytes) {
  return bytes.starts_with("RIFF") ? "wav" : "bin";
}

// Audio.encoded_audio_string
std::string_view sound_of(Bytes message) {
  std::string_view sound;
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(4, WireType::kBytes)) sound = field.text();
  }
  return sound;
}

}  // namespace

ExportStream::ExportStream(std::unique_ptr<ByteSink> sink, LineFormat format)
    : sink_(std::move(sink)), format_(format), lines_(format, "export") {
  sink_->write(as_bytes(lines_.header()));
}

bool ExportStream::add(const EventView& event, const ValueView& value) {
  if (const std::optional<Scalar> scalar = decode_scalar(value)) {
    sink_->write(as_bytes(lines_.scalar(value.tag, event, scalar->value)));
    return true;
  }
  if (format_ != LineFormat::kJsonLines || value.plugin == "images" || value.plugin == "audio")
    return false;
  const std::string json = json_of(value);
  if (json.empty()) return false;
  sink_->write(as_bytes(lines_.json(value.tag, event, kind_of(value), json)));
  return true;
}

ExportFolder::ExportFolder(std::filesystem::path folder, LineFormat format, Overwrite overwrite)
    : folder_(std::move(folder)),
      overwrite_(overwrite),
      scalars_(format, "export"),
      others_(LineFormat::kJsonLines, "export"),
      scalars_file_(fmt::format("scalars.{}", extension_of(format))) {
  for (const std::string& name : {scalars_file_, std::string("histograms.jsonl"),
                                  std::string("texts.jsonl"), std::string("tensors.jsonl")}) {
    check_writable(folder_ / name, overwrite_);
  }
}

void ExportFolder::begin_run(const std::string& run) {
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
  const std::string json = json_of(value);
  if (json.empty()) return false;
  const char* name = kind == "histogram" ? "histograms.jsonl"
                     : kind == "text"    ? "texts.jsonl"
                                         : "tensors.jsonl";
  file(name, others_.header()).write(as_bytes(others_.json(value.tag, event, kind, json)));
  return true;
}

// A tensor of the images plugin holds width, height, and any number of pictures.
bool ExportFolder::add_pictures(const EventView& event, const ValueView& value) {
  SummaryValue decoded;
  decode_value(value, decoded);
  if (const auto* image = std::get_if<EncodedImage>(&decoded)) {
    write_blob("images", value.tag, event.step, picture_extension(image->bytes), image->bytes);
    return true;
  }
  const std::optional<TensorMessage> tensor = parse_tensor(value.what);
  if (!tensor || tensor->strings.size() < 2) return false;
  for (std::size_t i = 2; i < tensor->strings.size(); ++i) {
    const std::string_view bytes = tensor->strings[i];
    write_blob("images", value.tag, event.step, picture_extension(bytes), bytes);
  }
  return true;
}

// A tensor of the audio plugin holds pairs of a sound and its label, or sounds alone.
bool ExportFolder::add_sound(const EventView& event, const ValueView& value) {
  if (value.kind == ValueKind::kAudio) {
    const std::string_view bytes = sound_of(value.what);
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

void ExportFolder::write_blob(std::string_view folder, std::string_view tag, std::int64_t step,
                              std::string_view extension, std::string_view bytes) {
  std::filesystem::path path = folder_ / folder;
  if (run_ != ".") path /= as_folders(run_);
  path /= as_folders(tag);
  // Several pictures of one tag and step are counted.
  std::string name = fmt::format("{}.{}", step, extension);
  for (int k = 1; !blobs_.insert((path / name).string()).second; ++k) {
    name = fmt::format("{}_{}.{}", step, k, extension);
  }
  write_file(path / name, as_bytes(bytes), overwrite_);
}

void ExportFolder::close() {
  for (auto& [name, file] : files_) file->close();
}

}  // namespace tbviz::cli
