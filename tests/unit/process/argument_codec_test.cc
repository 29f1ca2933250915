#include "tbviz/process/argument_codec.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "support/received.h"
#include "tbviz/error.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

InMessage message_of(const std::vector<Argument>& arguments) {
  MessageWriter out(MessageKind::kRun);
  write_arguments(out, arguments);
  return received(out.take());
}

std::vector<Argument> read(const InMessage& message) {
  MessageReader in(message, MessageKind::kRun);
  std::vector<Argument> arguments = read_arguments(in);
  in.finish();
  return arguments;
}

const ArgumentValue::List& list_in(const ArgumentValue& value) {
  return std::get<ArgumentValue::List>(value.form);
}

const Literal& literal_in(const ArgumentValue& value) { return std::get<Literal>(value.form); }

// A list in a list in a list ..., so many of them.
ArgumentValue lists(std::size_t depth) {
  ArgumentValue value = Literal{"1"};
  for (std::size_t i = 0; i < depth; ++i) value = ArgumentValue::List{value};
  return value;
}

}  // namespace

TEST_CASE("argument codec: what is sent arrives") {
  Tensor x(DType::kInt64, {2, 1});
  x.values<std::int64_t>()[1] = 7;
  const ArgumentValue::Dict dict = {{{"image"}, x}, {{"3", true}, ArgumentValue::List{}}};
  const InMessage message = message_of({{"", x},
                                        {"rate", Literal{"16000"}},
                                        {"language", Literal{"en", true}},
                                        {"views", ArgumentValue::List{x, Literal{"0.5"}, dict}},
                                        {"mask", {}}});
  const std::vector<Argument> there = read(message);
  REQUIRE(there.size() == 5);
  const auto& tensor = std::get<TensorView>(there[0].value.form);
  CHECK(tensor.dtype() == DType::kInt64);
  CHECK(tensor.shape() == Shape{2, 1});
  CHECK(to_contiguous(tensor).values<std::int64_t>()[1] == 7);
  CHECK(there[1].name == "rate");
  CHECK(literal_in(there[1].value).text == "16000");
  CHECK(!literal_in(there[1].value).quoted);
  CHECK(literal_in(there[2].value).quoted);
  const ArgumentValue::List& views = list_in(there[3].value);
  REQUIRE(views.size() == 3);
  CHECK(std::holds_alternative<TensorView>(views[0].form));
  CHECK(literal_in(views[1]).text == "0.5");
  const auto& entries = std::get<ArgumentValue::Dict>(views[2].form);
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].key.text == "image");
  CHECK(std::holds_alternative<TensorView>(entries[0].value.form));
  CHECK(entries[1].key.quoted);
  CHECK(list_in(entries[1].value).empty());
  CHECK(literal_in(there[4].value).text == "None");
}

TEST_CASE("argument codec: every prefix is refused") {
  const InMessage whole =
      message_of({{"x", ArgumentValue::List{Literal{"1"}, ArgumentValue::Dict{{{"k"}, {}}}}}});
  CHECK(read(whole).size() == 1);
  for (std::size_t size = 0; size < whole.plain.size(); ++size) {
    InMessage cut = whole;
    cut.plain.resize(size);
    CHECK_THROWS_AS((void)read(cut), ModelError);
  }
}

TEST_CASE("argument codec: depth and number of values have an end") {
  CHECK(read(message_of({{"x", lists(kDeepestArgument)}})).size() == 1);
  CHECK_THROWS_AS((void)read(message_of({{"x", lists(kDeepestArgument + 1)}})), ModelError);
  CHECK_THROWS_AS((void)read(message_of({{"x", lists(1000)}})), ModelError);
  const ArgumentValue half = ArgumentValue::List(kMostArgumentValues / 2 - 1);
  CHECK(read(message_of({{"x", half}, {"y", half}})).size() == 2);
  CHECK_THROWS_AS((void)read(message_of({{"x", half}, {"y", half}, {"z", {}}})), ModelError);
}

TEST_CASE("argument codec: a form that there is not is refused") {
  InMessage message = message_of({{"", {}}});
  constexpr std::size_t kForm = 16;  // Behind the number of arguments and of the name's bytes.
  CHECK_NOTHROW((void)read(message));
  message.plain[kForm] = std::byte{4};
  CHECK_THROWS_AS((void)read(message), ModelError);
}
