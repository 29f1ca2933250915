#include "tbviz/checkpoint/pairing.h"

#include <doctest/doctest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

using namespace tbviz;

namespace {

CheckpointContents holding(std::initializer_list<std::string> names) {
  CheckpointContents contents;
  for (const std::string& name : names) contents.tensors.push_back({name, {}, {}});
  return contents;
}

// "w 0-1": name and positions; an underscore where a side lacks it.
std::vector<std::string> pairs(const Pairing& pairing) {
  const auto word = [](std::optional<std::size_t> position) {
    return position ? std::to_string(*position) : "_";
  };
  std::vector<std::string> lines;
  for (const PairedTensor& tensor : pairing.tensors) {
    lines.push_back(tensor.name + " " + word(tensor.a) + "-" + word(tensor.b));
  }
  return lines;
}

UnreadTensor unread(const std::string& name, std::size_t position = 0) {
  return {name, UnsupportedError("a.pt", name + ": quantised"), position};
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("pairing: by name, whatever the order") {
  const Pairing pairing = pair_tensors(holding({"a", "b", "c"}), holding({"d", "c", "a"}));
  CHECK(pairs(pairing) == Lines{"a 0-2", "b 1-_", "c 2-1", "d _-0"});
  CHECK(pairing.prefix_a == "");
  CHECK(pairing.prefix_b == "");
}

TEST_CASE("pairing: a name that repeats is paired in order") {
  const Pairing pairing = pair_tensors(holding({"w", "w", "w"}), holding({"w", "w"}));
  CHECK(pairs(pairing) == Lines{"w 0-0", "w 1-1", "w 2-_"});
  CHECK(pairing.repeated == 1);
  CHECK(pair_tensors(holding({"a", "b"}), holding({"a", "b"})).repeated == 0);
}

TEST_CASE("pairing: a prefix that all names of one side have is taken off") {
  const CheckpointContents plain = holding({"conv.weight", "conv.bias", "fc.weight"});
  const CheckpointContents parallel =
      holding({"module.conv.weight", "module.conv.bias", "module.fc.weight"});
  const Lines expected = {"conv.weight 0-0", "conv.bias 1-1", "fc.weight 2-2"};
  const Pairing right = pair_tensors(plain, parallel);
  CHECK(pairs(right) == expected);
  CHECK(right.prefix_a == "");
  CHECK(right.prefix_b == "module.");
  const Pairing left = pair_tensors(parallel, plain);
  CHECK(pairs(left) == expected);
  CHECK(left.prefix_a == "module.");
  CHECK(left.prefix_b == "");
}

TEST_CASE("pairing: prefixes may be deep, and stand beside other names") {
  const Pairing pairing = pair_tensors(
      holding({"fc.weight", "fc.bias"}),
      holding({"optimizer.state", "state_dict.model.fc.weight", "state_dict.model.fc.bias"}));
  CHECK(pairing.prefix_b == "state_dict.model.");
  CHECK(pairs(pairing) == Lines{"fc.weight 0-1", "fc.bias 1-2", "optimizer.state _-0"});
}

TEST_CASE("pairing: of two prefixes that fit equally well both are told") {
  const CheckpointContents plain = holding({"w", "b"});
  const Pairing unclear =
      pair_tensors(plain, holding({"model.w", "model.b", "ema.w", "ema.b", "epoch.x"}));
  CHECK(unclear.prefix_b == "ema.");
  CHECK(unclear.rival == "model.");
  const Pairing clear = pair_tensors(plain, holding({"model.w", "model.b", "ema.w"}));
  CHECK(clear.prefix_b == "model.");
  CHECK(clear.rival == "");
}

TEST_CASE("pairing: prefixes that are given are taken off both sides") {
  const CheckpointContents a = holding({"module.w", "module.b", "v"});
  const CheckpointContents b = holding({"model.w", "model.b", "ema.w"});
  const std::vector<std::string> prefixes = {"ema.", "model.", "module."};
  const Pairing pairing = pair_tensors(a, b, prefixes);
  CHECK(pairing.prefix_a == "module.");
  CHECK(pairing.prefix_b == "model.");
  CHECK(pairs(pairing) == Lines{"w 0-0", "b 1-1", "v 2-_", "ema.w _-2"});
}

TEST_CASE("pairing: where names match, or few would, nothing is taken off") {
  // Tied weights: both names are the model's own.
  const CheckpointContents tied = holding({"w", "x.w", "x.x.w"});
  const Pairing same = pair_tensors(tied, tied);
  CHECK(same.prefix_a == "");
  CHECK(same.prefix_b == "");
  const Pairing few =
      pair_tensors(holding({"a", "b", "c", "d"}), holding({"x.a", "x.b", "y", "z"}));
  CHECK(few.prefix_b == "");
  CHECK(pair_tensors(holding({"a"}), holding({"xa"})).prefix_b == "");
}

TEST_CASE("pairing: what cannot be shown is paired like the rest, where it stands in its file") {
  CheckpointContents a = holding({"w", "v"});
  a.unread.push_back(unread("q", 1));  // w, q, v
  CheckpointContents b = holding({"w", "q"});
  b.unread.push_back(unread("v", 2));
  b.unread.push_back(unread("new", 2));
  CHECK(pairs(pair_tensors(a, b)) == Lines{"w 0-0", "q 1-1", "v 2-2", "new _-3"});
  CHECK(pairs(pair_tensors(b, a)) == Lines{"w 0-0", "q 1-1", "v 2-2", "new 3-_"});
}

TEST_CASE("pairing: a name that repeats, read and not, is paired in order") {
  CheckpointContents a = holding({"w", "w"});
  a.unread.push_back(unread("w", 1));
  const Pairing pairing = pair_tensors(a, holding({"w", "w"}));
  CHECK(pairs(pairing) == Lines{"w 0-0", "w 1-1", "w 2-_"});
  CHECK(pairing.repeated == 1);
}

TEST_CASE("pairing: unread names count where a prefix is looked for") {
  CheckpointContents a;
  a.unread.push_back(unread("module.q"));
  const Pairing pairing = pair_tensors(a, holding({"q"}));
  CHECK(pairing.prefix_a == "module.");
  CHECK(pairs(pairing) == Lines{"q 0-0"});
}

TEST_CASE("pairing: a name full of dots takes no time") {
  const std::string dots(1'000'000, '.');
  CheckpointContents a = holding({dots});
  CheckpointContents b = holding({dots + "w"});
  for (int i = 0; i < 100; ++i) {  // So few as two names are not looked up by their hashes.
    a.tensors.push_back({"a" + std::to_string(i), {}, {}});
    b.tensors.push_back({"b" + std::to_string(i), {}, {}});
  }
  CHECK(pair_tensors(a, b).tensors.size() == 202);
}
