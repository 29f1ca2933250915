// Where the value of an option goes, whatever its type.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tbviz::cli {

/// What kind of value an option takes: for messages and help.
enum class ValueKind : std::uint8_t { kFlag, kText, kPath, kInteger, kNumber };

/// A variable that words of the command line are stored in. Made where an option is declared, hence
/// the implicit constructors; the variable must outlive it. Numbers are read in the C locale,
/// whatever the environment says: whole ones in decimal, others as parse_number() has them.
class Target {
 public:
  Target(bool& flag);
  Target(std::string& text);
  Target(std::filesystem::path& path);
  Target(int& number);
  Target(std::int64_t& number);
  Target(std::uint64_t& number);
  Target(double& number);
  Target(std::optional<std::int64_t>& number);
  Target(std::optional<double>& number);
  Target(std::vector<std::string>& texts);
  Target(std::vector<double>& numbers);

  /// Any other use of a word. `use` throws UsageError for a word that it cannot use.
  explicit Target(std::function<void(const std::string& word)> use);

  [[nodiscard]] ValueKind kind() const { return kind_; }

  /// Whether it keeps every word it is given.
  [[nodiscard]] bool is_list() const { return is_list_; }

  /// The least number that it can hold, where that is not obvious: 0 if it has no sign.
  [[nodiscard]] std::optional<double> least() const { return least_; }

  /// The ends of what a whole number's variable can hold; both 0 if it holds something else.
  [[nodiscard]] std::int64_t lowest() const { return lowest_; }
  [[nodiscard]] std::uint64_t greatest() const { return greatest_; }

  /// Stores the word, or returns false if it is not of the kind or does not fit.
  [[nodiscard]] bool store(const std::string& word) const { return store_(word); }

 private:
  template <class Integer>
  void hold_range_of(const Integer& number);

  ValueKind kind_ = ValueKind::kText;
  bool is_list_ = false;
  std::optional<double> least_;
  std::int64_t lowest_ = 0;
  std::uint64_t greatest_ = 0;
  std::function<bool(const std::string& word)> store_;
};

}  // namespace tbviz::cli
