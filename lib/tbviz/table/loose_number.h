// Numbers as people and programs write them in tables and logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tbviz {

struct LooseNumber {
  double value = 0;
  std::optional<std::int64_t> whole;  ///< The same as a whole number of 64 bits, if it is one.
  bool plain = false;                 ///< Neither point nor exponent, nor nan or inf.
  std::string_view unit;              ///< Right behind it: "ms" of "12ms".
  std::int32_t place = -1;            ///< Of the numbers in its line, which it is; -1: none.
};

/// How far the number at `at` reaches within a line, its unit included; `at` if there is none that
/// ends where a number may end: `1.5`, `.5`, `1e-4`, `1D3`, `1,024`, `1_000`, nan, inf, a sign in
/// front. Parts of words, versions, addresses and ranges are no numbers.
[[nodiscard]] std::size_t match_number(std::string_view text, std::size_t at, LooseNumber& number);

/// The same of the most usual numbers alone, in a fraction of the time: digits, a minus in front or
/// not, a point among them or not, a unit behind them or not, and then a blank, a closing bracket,
/// a bar or a separator. `at` if it is another, or a count (`1 / 20`, `1,024`, `12it [00:01`), or
/// may be a bar's percentage.
[[nodiscard]] std::size_t match_short_number(std::string_view text, std::size_t at,
                                             LooseNumber& number);

/// How commas within a number of a table's cell are meant.
enum class Comma : std::uint8_t { kThousands, kDecimal };

/// The number that a whole cell is: as above, or in brackets or a call: `[0.5]`,
/// `tensor(0.5, device='cuda:0')`. With Comma::kDecimal, `2,125` is 2.125.
[[nodiscard]] std::optional<LooseNumber> parse_cell(std::string_view cell,
                                                    Comma comma = Comma::kThousands);

/// `number` in ones, if `unit` is k or K: "12.3k steps" counts 12300.
[[nodiscard]] LooseNumber scaled(LooseNumber number, std::string_view unit);

/// The number that all of `text` is, blanks around it or not, without a unit.
[[nodiscard]] std::optional<LooseNumber> parse_loose_number(std::string_view text);

/// What digits alone say; nothing of a sign, or if 64 bits do not hold it.
[[nodiscard]] std::optional<std::int64_t> parse_digits(std::string_view text);

/// A count as a number.
[[nodiscard]] LooseNumber to_number(std::int64_t count);

/// What has been counted so far, and how far it will be counted.
struct Count {
  std::int64_t count;
  std::int64_t total;
};

/// The two of `3/10`, blanks around them or not.
[[nodiscard]] std::optional<Count> parse_count(std::string_view text);

/// The first of several counts, `3/100/300`.
[[nodiscard]] std::optional<std::int64_t> parse_first_count(std::string_view text);

/// 1:02, 0:10:00
[[nodiscard]] bool is_time_of_day(std::string_view cell);

/// Whether a cell holds nothing: it is empty, or one of the words that stand for that (None, null,
/// NA, -, ...).
[[nodiscard]] bool is_hole(std::string_view cell);

/// The words among these that also stand behind a name in a log: none, null, na, n/a, true, false.
[[nodiscard]] bool is_nothing(std::string_view word);

}  // namespace tbviz
