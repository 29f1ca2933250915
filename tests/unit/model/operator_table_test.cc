#include "tbviz/model/operator_table.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

using tbviz::operator_rule;

namespace {

/// The columns of one line.
struct Line {
  std::string name;
  std::string verdict;
  std::string reason;
};

std::string table_text() {
  const std::span<const std::byte> bytes = tbviz::operator_lines();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Read in another way than operator_rule() does.
std::vector<Line> table_lines() {
  std::vector<Line> lines;
  std::istringstream text(table_text());
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    Line parts;
    words >> parts.name >> parts.verdict >> std::ws;
    std::getline(words, parts.reason);
    lines.push_back(parts);
  }
  return lines;
}

bool allowed(std::string_view name) {
  const auto rule = operator_rule(name);
  REQUIRE_MESSAGE(rule.has_value(), name);
  return rule->allowed;
}

}  // namespace

TEST_CASE("operator_rule: what writes files is refused, what computes is allowed") {
  CHECK(operator_rule("aten::save")->reason == "writes a file");
  for (const auto* name : {"aten::save", "aten::from_file", "aten::_print", "prim::PythonOp",
                           "c10d::send", "prim::rpc_async", "aten::to_here", "aten::_reshape_alias",
                           "image::write_file", "torch.classes.c10d.FileStore"}) {
    CHECK_MESSAGE(!allowed(name), name);
  }
  for (const auto* name :
       {"aten::conv2d", "aten::relu_", "prim::If", "prim::CallMethod", "prim::Print", "aten::warn",
        "quantized::linear", "torchvision::nms", "aten::set_grad_enabled", "aten::as_strided",
        "torch.classes.quantized.LinearPackedParamsBase"}) {
    CHECK_MESSAGE(allowed(name), name);
  }
}

TEST_CASE("operator_rule: an overload's own line counts before its name's") {
  CHECK(allowed("aten::add.Tensor"));
  CHECK(allowed("aten::add.no_such_overload"));
  CHECK_FALSE(allowed("aten::from_file.out"));
  CHECK_FALSE(allowed("aten::set_"));
  CHECK_FALSE(allowed("aten::set_.source_Storage"));
  CHECK(allowed("aten::set_.source_Tensor"));
  CHECK_FALSE(allowed("aten::set_.source_Tensor_storage_offset"));
}

TEST_CASE("operator_rule: nothing is known of other names") {
  for (const auto* name :
       {"", "a", "~", "#", "aten", "aten::", "aten::sav", "aten::saved", "aten::save ",
        "aten::Save", "torch_scatter::scatter_max", "torchaudio::sox_io_save_audio_file",
        "aten::save\n", "torch.classes.quantized",
        "torch.classes.quantized.LinearPackedParamsBase.unpack", "allow", "add.Tensor", ".Tensor",
        "aten::.Tensor"}) {
    CHECK_MESSAGE(!operator_rule(name).has_value(), name);
  }
}

TEST_CASE("operator_rule: every line is found, with its verdict and its reason") {
  for (const Line& line : table_lines()) {
    const auto rule = operator_rule(line.name);
    REQUIRE_MESSAGE(rule.has_value(), line.name);
    CHECK_MESSAGE(rule->allowed == (line.verdict == "allow"), line.name);
    CHECK_MESSAGE(rule->guarded == (line.verdict == "guard"), line.name);
    CHECK_MESSAGE(rule->reason == line.reason, line.name);
  }
}

TEST_CASE("operators.txt: sorted, each name once, each with a verdict and a reason") {
  const std::vector<Line> lines = table_lines();
  CHECK(lines.size() > 2000);
  CHECK(table_text().ends_with('\n'));
  std::string before;
  for (const Line& line : lines) {
    CHECK_MESSAGE(before < line.name, line.name);
    CHECK_MESSAGE((line.verdict == "allow" || line.verdict == "guard" || line.verdict == "refuse"), line.name);
    CHECK_MESSAGE(line.reason.size() >= 7, line.name);
    CHECK_MESSAGE(!line.reason.ends_with(' '), line.name);
    before = line.name;
  }
}
