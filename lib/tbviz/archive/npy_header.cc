#include "tbviz/archive/npy_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::size_t kMaxAxes = 64;  // NumPy's own limit.

/// The few Python literals that a header is made of.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::size_t offset, const std::string& name)
      : rest_(text), end_(offset + text.size()), name_(name) {}

  NpyHeader parse() {
    expect('{');
    while (!accept('}')) {
      parse_member();
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (!rest_.empty()) fail("has text after the closing brace");
    if (!has_descr_ || !has_order_ || !has_shape_) {
      fail("lacks one of 'descr', 'fortran_order' and 'shape'");
    }
    return std::move(header_);
  }

 private:
  [[noreturn]] void fail(std::string_view fact) const {
    throw FormatError(name_,
                      fmt::format("offset {}: the .npy header {}", end_ - rest_.size(), fact));
  }

  void skip_space() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
  }

  bool accept(char wanted) {
    skip_space();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) fail(fmt::format("is malformed: '{}' expected", wanted));
  }

  bool accept_word(std::string_view word) {
    skip_space();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  void once(bool& seen, std::string_view key) {
    if (seen) fail(fmt::format("has the key '{}' twice", key));
    seen = true;
  }

  void parse_member() {
    const std::string_view key = parse_string();
    expect(':');
    if (key == "descr") {
      once(has_descr_, key);
      header_.descr = parse_descr();
    } else if (key == "fortran_order") {
      once(has_order_, key);
      header_.fortran_order = parse_bool();
    } else if (key == "shape") {
      once(has_shape_, key);
      header_.shape = parse_shape();
    } else {
      fail("has a key that no .npy file has");
    }
  }

  // No escapes: neither keys nor the types of numbers need any.
  std::string_view parse_string() {
    skip_space();
    const char quote = rest_.empty() ? '\0' : rest_[0];
    if (quote != '\'' && quote != '"') fail("is malformed: a quoted word expected");
    const std::size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) fail("is malformed: a quote is not closed");
    const std::string_view word = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return word;
  }

  std::string parse_descr() {
    skip_space();
    if (!rest_.starts_with('[')) return std::string(parse_string());
    // Records are refused by the caller, so their end does not matter but for the other keys.
    const std::size_t end = rest_.rfind(']');
    if (end == std::string_view::npos) fail("is malformed: a bracket is not closed");
    rest_.remove_prefix(end + 1);
    return "V";
  }

  bool parse_bool() {
    if (accept_word("True")) return true;
    if (!accept_word("False")) fail("is malformed: 'fortran_order' is neither True nor False");
    return false;
  }

  Shape parse_shape() {
    Shape shape;
    expect('(');
    while (!accept(')')) {
      shape.push_back(parse_size());
      if (shape.size() > kMaxAxes) fail(fmt::format("has more than {} axes", kMaxAxes));
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return shape;
  }

  std::int64_t parse_size() {
    skip_space();
    std::int64_t size = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
    if (error != std::errc() || size < 0) fail("has a 'shape' that is not made of sizes");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    accept('L');  // Python 2 wrote long integers so.
    return size;
  }

  std::string_view rest_;
  std::size_t end_;  // Offset in the file.
  const std::string& name_;
  NpyHeader header_;
  bool has_descr_ = false;
  bool has_order_ = false;
  bool has_shape_ = false;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, std::size_t offset, const std::string& name) {
  return HeaderParser(text, offset, name).parse();
}

}  // namespace tbviz
