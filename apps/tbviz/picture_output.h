// PNG files beside, or instead of, the event log.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "tbviz/command.h"

namespace tbviz::cli {

/// Where `-o` puts pictures. Says so before work starts if a name is taken.
class PictureOutput {
 public:
  explicit PictureOutput(PictureOptions options) : options_(std::move(options)) {}

  /// Whether -o was given at all.
  [[nodiscard]] bool wanted() const { return !options_.output.empty(); }

  /// Whether the event log is left out.
  [[nodiscard]] bool replaces_log() const { return options_.no_log; }

  /// Names the pictures to come, relative to the folder, without ".png" ("0_split/3"). A single one
  /// may go to a file: -o out.png. Throws UsageError if two are equal or several were to go into one
  /// file, OutputError if a file exists and --force was not given.
  void plan(std::span<const std::string> names);

  /// Writes the PNG file of a planned name. Throws OutputError. Safe to call from several threads.
  void write(const std::string& name, const std::string& png) const;

 private:
  [[nodiscard]] std::filesystem::path path_of(const std::string& name) const;

  PictureOptions options_;
  bool single_file_ = false;
};

}  // namespace tbviz::cli
