// What export writes: one stream, or a folder with a file for each kind of values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "commands/export/hparams_lines.h"
#include "commands/export/value_lines.h"
#include "shell/console.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/io/byte_sink.h"
#include "tbviz/io/output_file.h"

namespace tbviz::cli {

/// Takes one value after the other. Not thread-safe.
class ExportTarget {
 public:
  virtual ~ExportTarget() = default;

  /// The values that follow are the run's. Throws OutputError.
  virtual void begin_run(const std::string& run) = 0;

  /// False if there is no place for values of this kind here. Throws OutputError.
  [[nodiscard]] virtual bool add(const EventView& event, const ValueView& value) = 0;

  /// Where values can go for which add() returned false.
  [[nodiscard]] virtual std::string_view why_left_out() const = 0;

  /// What else must be said of what was written; mostly nothing.
  [[nodiscard]] virtual std::string remark() const { return {}; }

  /// Gives all files their names. Throws OutputError.
  virtual void close() = 0;
};

/// Everything that has lines in `format` goes to `sink`: scalars, and as JSON lines histograms,
/// texts and tensors, too; hyperparameters if they were asked for.
class ExportStream final : public ExportTarget {
 public:
  /// On a terminal control characters of names are made visible; everywhere else bytes are exact.
  ExportStream(std::unique_ptr<ByteSink> sink, LineFormat format, bool to_terminal,
               bool with_hparams);

  void begin_run(const std::string& run) override;
  [[nodiscard]] bool add(const EventView& event, const ValueView& value) override;
  [[nodiscard]] std::string_view why_left_out() const override;
  void close() override;

 private:
  [[nodiscard]] bool add_hparams(const ValueView& value);
  void write(std::string_view line);

  std::unique_ptr<ByteSink> sink_;
  LineFormat format_;
  bool to_terminal_;
  bool with_hparams_;
  ValueLines lines_;
  HparamsLines hparams_;
  bool has_header_ = false;
};

/// scalars.csv (or another format), histograms.jsonl, texts.jsonl, tensors.jsonl, hparams.jsonl,
/// and pictures and sounds as files images/RUN/TAG/STEP.png and audio/RUN/TAG/STEP.wav.
class ExportFolder final : public ExportTarget {
 public:
  /// Throws OutputError if one of the files with lines, or the folder of pictures or sounds, exists
  /// and may not be replaced.
  ExportFolder(std::filesystem::path folder, LineFormat format, Overwrite overwrite);

  void begin_run(const std::string& run) override;
  [[nodiscard]] bool add(const EventView& event, const ValueView& value) override;
  [[nodiscard]] std::string_view why_left_out() const override;
  [[nodiscard]] std::string remark() const override;
  void close() override;

 private:
  void write_hparams(const std::string& line);
  ByteSink& file(const std::string& name, std::string_view header);
  const std::filesystem::path& blob_folder(std::string_view kind, std::string_view tag);
  void write_blob(std::string_view kind, std::string_view tag, std::int64_t step,
                  std::string_view extension, std::string_view bytes);
  [[nodiscard]] bool add_pictures(const EventView& event, const ValueView& value);
  [[nodiscard]] bool add_sound(const EventView& event, const ValueView& value);

  std::filesystem::path folder_;
  Overwrite overwrite_;
  ValueLines scalars_;
  ValueLines others_;
  std::string scalars_file_;
  std::string run_;
  std::map<std::string, std::unique_ptr<OutputFile>> files_;
  // Of pictures and sounds: folders by kind, run and tag; how many there are of a folder's step.
  std::map<std::tuple<std::string, std::string, std::string>, std::filesystem::path> blob_folders_;
  std::set<std::filesystem::path> taken_folders_;
  std::unordered_map<std::string, int> blob_counts_;
  std::int64_t unknown_blobs_ = 0;
  HparamsLines hparams_;
};

}  // namespace tbviz::cli
