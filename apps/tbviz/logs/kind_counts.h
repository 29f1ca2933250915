// How many values of each kind a command met.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace tbviz::cli {

/// Counts by kind: "scalar", "histogram".
class KindCounts {
 public:
  KindCounts() = default;
  KindCounts(const KindCounts&) = delete;
  KindCounts& operator=(const KindCounts&) = delete;

  void count(std::string_view kind);

  [[nodiscard]] bool empty() const { return counts_.empty(); }

  /// By kind, in the order of their names.
  [[nodiscard]] const std::map<std::string, std::int64_t, std::less<>>& all() const {
    return counts_;
  }

  /// "1 image, 28 scalars"; empty if there are none.
  [[nodiscard]] std::string text() const;

 private:
  std::map<std::string, std::int64_t, std::less<>> counts_;
  std::pair<const std::string, std::int64_t>* last_ = nullptr;  // Values come in runs of a kind.
};

}  // namespace tbviz::cli
