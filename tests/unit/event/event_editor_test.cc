#include "tbviz/event/event_editor.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "support/hex.h"
#include "tbviz/error.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

// The bytes are tensorboard's Event(...).SerializeToString().
namespace {

// Event(wall_time=1, step=3, summary=Summary(value=[Summary.Value(tag="a", simple_value=1),
//                                                   Summary.Value(tag="b", simple_value=2)]))
constexpr const char* kTwo = "09000000000000f03f10032a140a080a0161150000803f0a080a01621500000040";
// The same with "b" alone, and with "x" in place of "a".
constexpr const char* kOnlyB = "09000000000000f03f10032a0a0a080a01621500000040";
constexpr const char* kRenamed =
    "09000000000000f03f10032a140a080a0178150000803f0a080a01621500000040";

// Summary.Value(tag="t", metadata=SummaryMetadata(plugin_data=dict(plugin_name="scalars")),
//               tensor=TensorProto(dtype=1, float_val=[2.5])), and the same without metadata
constexpr const char* kFirstOfTag =
    "09000000000000f03f2a1c0a1a0a0174420808012a04000020404a0b0a090a077363616c617273";
constexpr const char* kNextOfTag = "09000000000000f03f2a0f0a0d0a0174420808012a0400002040";

class Editing {
 public:
  explicit Editing(EditRules rules) : editor_(std::move(rules)) {}

  // The event that comes out, as hex; "" if none does.
  std::string operator()(const char* hex) {
    const std::string bytes = from_hex(hex);
    EventView event;
    REQUIRE(parse_event(as_bytes(bytes), event));
    switch (editor_.apply(event)) {
      case EventEditor::Outcome::kUnchanged:
        return hex;
      case EventEditor::Outcome::kChanged:
        return to_hex(editor_.message());
      case EventEditor::Outcome::kDropped:
        break;
    }
    return "";
  }

  [[nodiscard]] const EventEditor& editor() const { return editor_; }

 private:
  EventEditor editor_;
};

// Rules of which some are set.
template <class Set>
EditRules with(Set set) {
  EditRules rules;
  set(rules);
  return rules;
}

EditRules renaming(std::string from, std::string to) {
  return with([&](EditRules& rules) { rules.renames.push_back({std::move(from), std::move(to)}); });
}

}  // namespace

TEST_CASE("event_editor: values are kept and dropped by their tags") {
  CHECK(Editing(EditRules{})(kTwo) == kTwo);
  CHECK(Editing(with([](EditRules& rules) { rules.drop = {"a*"}; }))(kTwo) == kOnlyB);
  CHECK(Editing(with([](EditRules& rules) { rules.keep = {"b"}; }))(kTwo) == kOnlyB);
  CHECK(Editing(with([](EditRules& rules) {
          rules.keep = {"a", "b"};
          rules.drop = {"a"};
        }))(kTwo) == kOnlyB);
  CHECK(Editing(with([](EditRules& rules) { rules.drop = {"*"}; }))(kTwo).empty());
}

TEST_CASE("event_editor: steps are a half-open range") {
  CHECK(Editing(with([](EditRules& rules) {
          rules.steps.first = 3;
          rules.steps.end = 4;
        }))(kTwo) == kTwo);
  CHECK(Editing(with([](EditRules& rules) { rules.steps.first = 4; }))(kTwo).empty());
  CHECK(Editing(with([](EditRules& rules) { rules.steps.end = 3; }))(kTwo).empty());
}

TEST_CASE("event_editor: steps are moved, and must fit 64 bits") {
  const std::string moved = Editing(with([](EditRules& rules) { rules.shift_steps = -4; }))(kTwo);
  EventView event;
  const std::string bytes = from_hex(moved);
  REQUIRE(parse_event(as_bytes(bytes), event));
  CHECK(event.step == -1);
  CHECK(event.values.size() == 2);
  CHECK_THROWS_AS(Editing(with([](EditRules& rules) {
                    rules.shift_steps = std::numeric_limits<std::int64_t>::max();
                  }))(kTwo),
                  FormatError);
  // Event(wall_time=1, file_version="brain.Event:2") has no step to move.
  const char* first = "09000000000000f03f1a0d627261696e2e4576656e743a32";
  CHECK(Editing(with([](EditRules& rules) { rules.shift_steps = 5; }))(first) == first);
}

TEST_CASE("event_editor: of every n values of a tag one stays") {
  Editing edit(with([](EditRules& rules) { rules.thin = 3; }));
  std::string kept;
  for (int i = 0; i < 7; ++i) kept += edit(kTwo).empty() ? '.' : 'x';
  CHECK(kept == "x..x..x");
  CHECK(edit.editor().kept() == 6);
  CHECK(edit.editor().dropped() == 8);
}

TEST_CASE("event_editor: tags get other names") {
  CHECK(Editing(renaming("a", "x"))(kTwo) == kRenamed);
  CHECK(Editing(renaming("c", "x"))(kTwo) == kTwo);
  CHECK(Editing(renaming("a", "a"))(kTwo) == kTwo);
  CHECK(TagRename{"train/*", "*/train"}.apply("train/loss") == "loss/train");
  CHECK(TagRename{"*", "run1/*"}.apply("loss") == "run1/loss");
  CHECK(TagRename{"a*a", "x"}.apply("a") == std::nullopt);
}

TEST_CASE("event_editor: what a value that goes says of its plugin goes to the tag's next one") {
  Editing edit(EditRules{});
  CHECK(edit(kFirstOfTag) == kFirstOfTag);
  CHECK(edit(kNextOfTag) == kNextOfTag);

  // Both at step 0, so that only a range of no step drops the first one.
  Editing late(with([](EditRules& rules) { rules.steps.first = 1; }));
  CHECK(late(kFirstOfTag).empty());
  // The second one at step 1.
  const std::string next = late("09000000000000f03f10012a0f0a0d0a0174420808012a0400002040");
  CHECK(next ==
        "09000000000000f03f10012a1c0a1a0a0174420808012a04000020404a0b0a090a077363616c617273");
}

TEST_CASE("event_editor: fields that tbviz does not know stay") {
  // kTwo, then field 100 of the event, and field 90 of its first value: "?"
  CHECK(Editing(with([](EditRules& rules) { rules.drop = {"b"}; }))(
            "09000000000000f03f10032a180a0c0a0161150000803fd205013f0a080a01621"
            "500000040a206013f") ==
        "09000000000000f03f10032a0e0a0c0a0161150000803fd205013fa206013f");
}
