#include "tbviz/checkpoint/comparison.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

namespace {

/// A checkpoint in the making.
class Model {
 public:
  Model& holds(const std::string& name, const std::vector<float>& values) {
    const auto kept = std::make_shared<std::vector<float>>(values);
    contents_.memory.push_back(kept);
    const TensorView view(DType::kFloat32, {static_cast<std::int64_t>(kept->size())},
                          reinterpret_cast<const std::byte*>(kept->data()));
    contents_.tensors.push_back({.name = name, .values = view, .owner = {}});
    return *this;
  }

  /// The last one was made of elements of this type.
  Model& stored_as(const std::string& dtype) {
    contents_.tensors.back().stored =
        StoredForm{.dtype = dtype, .scales = {1}, .zero_points = {0}, .axis = {}};
    return *this;
  }

  Model& does_not_read(const std::string& name, std::string_view bytes,
                       const std::string& dtype = "qint8", std::optional<Shape> shape = Shape{4}) {
    UnreadTensor tensor{name, UnsupportedError("m.pt", name + ": packed")};
    tensor.position = contents_.tensors.size();
    tensor.dtype = dtype;
    tensor.shape = std::move(shape);
    tensor.bytes = std::as_bytes(std::span(bytes));
    contents_.unread.push_back(std::move(tensor));
    return *this;
  }

  [[nodiscard]] Checkpoint checkpoint() const { return {"m.pt", "test", contents_, nullptr}; }

 private:
  CheckpointContents contents_;
};

/// "name change" of every tensor, with a mark behind those that were left unread.
std::vector<std::string> told(const Model& a, const Model& b, const ComparisonRules& rules = {}) {
  const Checkpoint checkpoint_a = a.checkpoint();
  const Checkpoint checkpoint_b = b.checkpoint();
  std::vector<std::string> lines;
  for (const ComparedTensor& tensor : compare_models(checkpoint_a, checkpoint_b, rules).tensors) {
    lines.push_back(tensor.name + " " + std::string(name_of(tensor.change)) +
                    (tensor.left_unread() ? " ?" : ""));
  }
  return lines;
}

std::vector<std::string> names(const Model& a, const Model& b, const ComparisonRules& rules = {}) {
  std::vector<std::string> lines = told(a, b, rules);
  for (std::string& line : lines) line.resize(line.find(' '));
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("comparison: unread tensors of equal type, shape and bytes are the same") {
  const Model packed = Model().does_not_read("q", "abcd");
  CHECK(told(packed, packed) == Lines{"q same"});
  CHECK(told(packed, packed, {.tolerance = 0.5}) == Lines{"q same"});
  const Model vague = Model().does_not_read("q", "abcd", "", {});
  CHECK(told(vague, vague) == Lines{"q same"});
  CHECK(told(packed, vague) == Lines{"q unread ?"});
  CHECK(told(packed, Model().does_not_read("q", "abcd", "quint8")) == Lines{"q unread ?"});
  CHECK(told(packed, Model().does_not_read("q", "abcd", "qint8", {})) == Lines{"q unread ?"});
}

TEST_CASE(
    "comparison: unread tensors of other bytes or shapes have changed, but how much is open") {
  const Model packed = Model().does_not_read("q", "abcd");
  const Model other = Model().does_not_read("q", "abce");
  CHECK(told(packed, other) == Lines{"q changed ?"});
  CHECK(told(packed, other, {.tolerance = 0.5}) == Lines{"q unread ?"});
  CHECK(told(packed, Model().does_not_read("q", "abcd", "qint8", Shape{2, 2})) ==
        Lines{"q changed ?"});
  CHECK(told(packed, Model().does_not_read("q", "wxyz", "quint8")) == Lines{"q unread ?"});
}

TEST_CASE("comparison: bytes that are not known prove nothing") {
  const Model unknown = Model().does_not_read("q", "");
  CHECK(told(unknown, unknown) == Lines{"q unread ?"});
  CHECK(told(unknown, Model().does_not_read("q", "abcd")) == Lines{"q unread ?"});
}

TEST_CASE("comparison: a tensor that one side reads, or lacks") {
  const Model packed = Model().does_not_read("q", "abcd");
  CHECK(told(packed, Model().holds("q", {1, 2, 3, 4})) == Lines{"q unread ?"});
  CHECK(told(Model().holds("q", {1, 2}), packed) == Lines{"q changed ?"});
  CHECK(told(packed, Model().holds("w", {1})) == Lines{"w added", "q removed ?"});
  CHECK(told(Model().holds("w", {1}), packed) == Lines{"q added ?", "w removed"});
}

TEST_CASE("comparison: the type in the file counts, unless values are asked for") {
  const Model plain = Model().holds("w", {1, 2});
  const Model quantised = Model().holds("w", {1, 2}).stored_as("qint8");
  CHECK(told(plain, quantised) == Lines{"w changed"});
  CHECK(told(plain, quantised, {.tolerance = 0}) == Lines{"w same"});
  CHECK(told(quantised, quantised) == Lines{"w same"});
  const Model unsigned_ones = Model().holds("w", {1, 2}).stored_as("quint8");
  CHECK(told(quantised, unsigned_ones) == Lines{"w changed"});
}

TEST_CASE("comparison: weights stand before training state, and a change from zero counts as 1") {
  const Model before = Model()
                           .holds("bn.running_mean", {1, 1})
                           .holds("step", {1})
                           .holds("little", {100})
                           .holds("zero", {0})
                           .holds("half", {2})
                           .holds("twice", {1})
                           .holds("shape", {1, 2});
  const Model after = Model()
                          .holds("bn.running_mean", {9, 9})
                          .holds("step", {1000})
                          .holds("little", {101})
                          .holds("zero", {0.001F})
                          .holds("half", {3})
                          .holds("twice", {3})
                          .holds("shape", {1});
  CHECK(names(before, after) ==
        Lines{"twice", "zero", "half", "little", "shape", "step", "bn.running_mean"});
}

TEST_CASE("comparison: by name and by size") {
  const Model before =
      Model().holds("h.10", {1}).holds("h.9", {1, 2}).does_not_read("h.1", "x", "", Shape{9});
  const Model after = Model().holds("h.9", {1, 2}).holds("h.2", {1, 2, 3}).holds("h.10", {5});
  CHECK(names(before, after, {.order = ComparisonOrder::kName}) ==
        Lines{"h.1", "h.2", "h.9", "h.10"});
  CHECK(names(before, after, {.order = ComparisonOrder::kSize}) ==
        Lines{"h.1", "h.2", "h.9", "h.10"});
  const Model vague = Model().does_not_read("a", "x", "", {}).holds("b", {});
  CHECK(names(vague, vague, {.order = ComparisonOrder::kSize}) == Lines{"b", "a"});
}

TEST_CASE("comparison: what is excluded is nobody's concern") {
  const Model before = Model().holds("w", {1}).holds("bn.step", {1}).does_not_read("q", "");
  const Model after = Model().holds("w", {1}).holds("bn.step", {2}).does_not_read("q", "");
  CHECK(told(before, after, {.exclude = {"*.step", "q"}}) == Lines{"w same"});
  CHECK(told(before, after, {.globs = {"*"}, .exclude = {"*.step"}}) ==
        Lines{"q unread ?", "w same"});
  const Checkpoint checkpoint_a = before.checkpoint();
  const Checkpoint checkpoint_b = after.checkpoint();
  const ModelComparison comparison =
      compare_models(checkpoint_a, checkpoint_b, {.exclude = {"bn.stap", "q"}});
  CHECK(comparison.unmatched == Lines{"'bn.stap'; did you mean 'bn.step'?"});
  CHECK(comparison.excluded == 1);
  CHECK_THROWS_AS(told(before, after, {.exclude = {"*"}}), UsageError);
}
