// PNG files beside, or instead of, the event log.
#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <string>

namespace tbviz::cli {

struct CommandSpec;

/// -o, --no-log and --force: the options of every command that makes pictures.
struct PictureOptions {
  std::filesystem::path output;  ///< Empty: none. A file for one picture, else a folder.
  bool no_log = false;
  bool force = false;
};

void add_picture_options(CommandSpec& command, PictureOptions& options);

/// Whether -o names a file for a single picture.
[[nodiscard]] bool is_one_file(const PictureOptions& options);

/// Where `-o` puts pictures. Says so before work starts if a name is taken. Not thread-safe.
class PictureOutput {
 public:
  /// Throws UsageError for "-o -".
  explicit PictureOutput(PictureOptions options);

  /// Whether -o was given at all.
  [[nodiscard]] bool wanted() const { return !options_.output.empty(); }

  /// Whether the event log is left out.
  [[nodiscard]] bool replaces_log() const { return options_.no_log; }

  /// Names the pictures to come, relative to the folder, without ".png" ("0_split/3"). A single one
  /// may go to a file: -o out.png. To be called before work starts, and again for names that only
  /// work tells, before the first of them is written; names that were planned before are fine.
  /// Throws UsageError if two are equal or several were to go into one file, OutputError if a file
  /// exists and --force was not given.
  void plan(std::span<const std::string> names);

  /// Writes the PNG file of a planned name and returns its path. Throws OutputError; UsageError if
  /// the run wrote that file before.
  std::filesystem::path write(const std::string& name, const std::string& png);

 private:
  [[nodiscard]] std::filesystem::path path_of(const std::string& name) const;

  PictureOptions options_;
  bool single_file_;
  std::set<std::filesystem::path> planned_;
  std::set<std::filesystem::path> written_;
};

}  // namespace tbviz::cli
