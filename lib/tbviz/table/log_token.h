// A line written for people, cut into tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tbviz/table/loose_number.h"

namespace tbviz {

enum class TokenKind : std::uint8_t {
  kBar,    ///< A progress bar's drawing, its percentage included.
  kText,   ///< Dates, times of day, versions, and marks that end a name.
  kCount,  ///< `n/total`, or `n` of a bar without total
  kNumber,
  kQuote,      ///< Text in quotes, quotes included.
  kSeparator,  ///< , ; | tab < > and words of marks alone.
  kSign,       ///< = or :
  kOpen,       ///< ( [ {
  kClose,      ///< ) ] }
  kWord,
};

struct Token {
  std::string_view text;
  TokenKind kind = TokenKind::kWord;
  std::uint32_t begin = 0;  ///< Within the line.
  std::uint32_t end = 0;
  std::uint32_t gap = 0;     ///< Blanks in front of it.
  std::uint32_t number = 0;  ///< Of numbers and counts: which of TokenLine::numbers.
};

/// A number; of a count its first, and its total.
struct TokenNumber {
  LooseNumber number;
  LooseNumber total;  ///< whole is unset unless it is a count.
};

/// A token's end and kind.
struct TokenCut {
  std::size_t end;
  TokenKind kind;
};

/// The token that begins at `at`, which is no blank but a tab. `number` is set if it is one, or a
/// count.
[[nodiscard]] TokenCut cut_token(std::string_view text, std::size_t at, TokenNumber& number);

/// Whether a word may end before `at`: at the end of the line, a blank, a sign, a bracket.
[[nodiscard]] bool ends_word(std::string_view text, std::size_t at);

/// The tokens of one line. Reused, it allocates nothing.
struct TokenLine {
  std::string_view text;
  std::vector<Token> tokens;
  std::vector<TokenNumber> numbers;

  /// Cuts `line`, which must outlive the use of the tokens. Each byte is looked at a bounded number
  /// of times.
  void cut(std::string_view line);
};

}  // namespace tbviz
