// What SummaryWriter's calls take where Python takes dictionaries, lists and figures.
#pragma once

#include <concepts>
#include <initializer_list>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tbviz/plugins/hparam.h"
#include "tbviz/tensor/values.h"

#pragma GCC visibility push(default)
namespace tbviz {

/// Numbers with names, in order: `{{"train", 0.5}, {"val", 0.7}}`, a std::map, a vector of pairs.
class NamedNumbers {
 public:
  struct Entry {
    std::string name;
    Number value;
  };

  NamedNumbers(std::initializer_list<Entry> entries) : entries_(entries) {}

  template <class Pairs>
  requires requires(const Pairs& pairs) {
    { std::begin(pairs)->first } -> std::convertible_to<std::string>;
    { std::begin(pairs)->second } -> std::convertible_to<Number>;
  }
  NamedNumbers(const Pairs& pairs) {  // NOLINT(google-explicit-constructor)
    for (const auto& [name, value] : pairs) entries_.push_back({name, value});
  }

  [[nodiscard]] std::span<const Entry> entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

/// Hyperparameters in order: `{{"lr", 0.1}, {"optimizer", "adam"}}`, a std::map, a vector of pairs.
class Hparams {
 public:
  Hparams(std::initializer_list<Hparam> hparams) : hparams_(hparams) {}
  Hparams(std::vector<Hparam> hparams)  // NOLINT(google-explicit-constructor)
      : hparams_(std::move(hparams)) {}

  template <class Pairs>
  requires requires(const Pairs& pairs) {
    { std::begin(pairs)->first } -> std::convertible_to<std::string>;
    { std::begin(pairs)->second } -> std::convertible_to<HparamValue>;
  }
  Hparams(const Pairs& pairs) {  // NOLINT(google-explicit-constructor)
    for (const auto& [name, value] : pairs) hparams_.push_back({name, value});
  }

  [[nodiscard]] std::span<const Hparam> hparams() const { return hparams_; }

 private:
  std::vector<Hparam> hparams_;
};

namespace detail {

template <class Range>
concept ByteRange = std::ranges::contiguous_range<Range> &&
                    sizeof(std::ranges::range_value_t<Range>) == 1;

}  // namespace detail

/// Picture files in memory, as whatever drew them has encoded them: PNG, JPEG, BMP; the contents,
/// not their names. One, in a container of bytes or characters, or a container of several. They are
/// copied.
class EncodedFigures {
 public:
  template <detail::ByteRange Range>
  EncodedFigures(const Range& file) {  // NOLINT(google-explicit-constructor)
    add(file);
  }
  EncodedFigures(const char* name) = delete;  // A literal is the name of a file, not a file.

  template <std::ranges::range Files>
  requires detail::ByteRange<std::ranges::range_value_t<Files>> EncodedFigures(
      const Files& files) {  // NOLINT(google-explicit-constructor)
    for (const auto& file : files) add(file);
  }
  EncodedFigures(std::initializer_list<std::string> files) : files_(files) {}

  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }

 private:
  void add(const auto& file) {
    const auto bytes = std::as_bytes(std::span(file));
    files_.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

  std::vector<std::string> files_;
};

/// Labels of an embedding's points, one each: a vector of texts or of integers, or in several
/// columns a vector of rows.
class EmbeddingMetadata {
 public:
  EmbeddingMetadata() = default;
  EmbeddingMetadata(
      std::vector<std::vector<std::string>> rows)  // NOLINT(google-explicit-constructor)
      : rows_(std::move(rows)) {}

  template <std::ranges::range Labels>
  requires std::convertible_to<std::ranges::range_value_t<Labels>, std::string> ||
      std::integral<std::ranges::range_value_t<Labels>>
      EmbeddingMetadata(const Labels& labels) {  // NOLINT(google-explicit-constructor)
    for (const auto& label : labels) {
      if constexpr (std::integral<std::ranges::range_value_t<Labels>>) {
        rows_.push_back({std::to_string(label)});
      } else {
        rows_.push_back({std::string(label)});
      }
    }
  }

  [[nodiscard]] const std::vector<std::vector<std::string>>& rows() const { return rows_; }

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tbviz
#pragma GCC visibility pop
