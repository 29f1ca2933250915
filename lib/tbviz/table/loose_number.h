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

/// Whether a cell holds nothing: it is empty, or one of the words that stand for that (None, null,
/// NA, -, ...).
[[nodiscard]] bool is_hole(std::string_view cell);

/// The words among these that also stand behind a name in a log: none, null, na, n/a, true, false.
[[nodiscard]] bool is_nothing(std::string_view word);

}  // namespace tbviz
