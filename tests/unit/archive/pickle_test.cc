#include "tbviz/archive/pickle.h"

#include <doctest/doctest.h>

#include <string>

#include "tbviz/error.h"

using namespace tbviz;
using namespace std::string_literals;

namespace {

const std::string kFile = "m.pt";

Pickle read(const std::string& bytes, const PickleLimits& limits = {}) {
  return {as_bytes(bytes), kFile, "data.pkl", limits};
}

std::string refusal(const std::string& bytes, const PickleLimits& limits = {}) {
  try {
    (void)read(bytes, limits);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "accepted";
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

// The bytes below were written by Python 3.11's pickle.dumps.

TEST_CASE("pickle: protocol 2 values") {
  // {'a': [1, -2, 70000, 2**40], 'b': (True, None, 2.5), u'\xe9': 'x'}
  const std::string bytes =
      "\x80\x02}q\x00(X\x01\x00\x00\x00\x61q\x01]q\x02(K\x01J\xfe\xff\xff\xffJp\x11\x01\x00\x8a\x06"
      "\x00\x00\x00\x00\x00\x01\x65X\x01\x00\x00\x00\x62q\x03\x88NG@"
      "\x04\x00\x00\x00\x00\x00\x00\x87"
      "q\x04X\x02\x00\x00\x00\xc3\xa9q\x05X\x01\x00\x00\x00xq\x06u."s;
  const Pickle pickle = read(bytes);
  CHECK(pickle.end() == bytes.size());
  const PickleValue& root = pickle.root();
  REQUIRE(root.kind() == PickleKind::kDict);
  REQUIRE(root.entries().size() == 3);
  const auto list = root.find("a")->items();
  REQUIRE(list.size() == 4);
  CHECK(list[0].as_int() == 1);
  CHECK(list[1].as_int() == -2);
  CHECK(list[2].as_int() == 70000);
  CHECK(list[3].as_int() == std::int64_t{1} << 40);
  const auto tuple = root.find("b")->items();
  REQUIRE(tuple.size() == 3);
  CHECK(tuple[0].as_bool() == true);
  CHECK(tuple[1].kind() == PickleKind::kNone);
  CHECK(tuple[2].as_float() == 2.5);
  CHECK(root.find("\xc3\xa9")->as_string() == "x");
  CHECK(root.find("c") == nullptr);
}

TEST_CASE("pickle: a reduce is a record, whatever it would call") {
  // class Evil: __reduce__ returns (os.system, ('touch /tmp/owned',)); protocols 0, 2 and 4
  const std::string protocol0 = "cposix\nsystem\np0\n(Vtouch /tmp/owned\np1\ntp2\nRp3\n."s;
  const std::string protocol2 =
      "\x80\x02"
      "cposix\nsystem\nq\x00X\x10\x00\x00\x00touch /tmp/ownedq\x01\x85q\x02Rq\x03."s;
  const std::string protocol4 =
      "\x80\x04\x95+\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x10"
      "touch /tmp/owned\x94\x85\x94R\x94."s;
  for (const std::string& bytes : {protocol0, protocol2, protocol4}) {
    const Pickle pickle = read(bytes);
    const PickleObject* call = pickle.root().as_object();
    REQUIRE(call != nullptr);
    REQUIRE(call->global() != nullptr);
    CHECK(call->global()->is("posix.system"));
    CHECK(call->args.items()[0].as_string() == "touch /tmp/owned");
    CHECK(pickle.globals() == std::vector<std::string>{"posix.system"});
  }
}

TEST_CASE("pickle: objects keep class, state, items and entries") {
  // OrderedDict([('k', 1)]) with an attribute, protocol 2
  const std::string bytes =
      "\x80\x02"
      "ccollections\nOrderedDict\nq\x00)Rq\x01X\x01\x00\x00\x00kq\x02K\x01s}q\x03X\x04\x00\x00\x00"
      "noteq\x04X\x01\x00\x00\x00yq\x05sb."s;
  const Pickle pickle = read(bytes);
  CHECK(pickle.root().find("k")->as_int() == 1);
  CHECK(pickle.root().as_object()->state.find("note")->as_string() == "y");
}

TEST_CASE("pickle: a container may contain itself") {
  const Pickle pickle = read("\x80\x02]q\x00h\x00\x61."s);  // l = []; l.append(l)
  const PickleValue& list = pickle.root();
  CHECK(list.items()[0].items().data() == list.items().data());
}

TEST_CASE("pickle: numbers beyond 64 bits keep their bytes") {
  // 0x1950a86a20f9469cfc6c, the mark of PyTorch's older files
  const std::string bytes = "\x80\x02\x8a\nl\xfc\x9c\x46\xf9 j\xa8P\x19."s;
  const Pickle pickle = read(bytes);
  CHECK(pickle.root().kind() == PickleKind::kLong);
  CHECK(as_chars(pickle.root().as_bytes()) == "l\xfc\x9c\x46\xf9 j\xa8P\x19"s);
}

TEST_CASE("pickle: written numbers beyond 64 bits stay text") {
  // [-2**63, 2**63, -2**70], protocol 0
  const std::string bytes =
      "(lp0\nL-9223372036854775808L\naL9223372036854775808L\naL-1180591620717411303424L\na."s;
  const Pickle pickle = read(bytes);
  const auto list = pickle.root().items();
  REQUIRE(list.size() == 3);
  CHECK(list[0].as_int() == INT64_MIN);
  CHECK(list[1].as_string() == "9223372036854775808");
  CHECK(list[2].as_string() == "-1180591620717411303424");
  CHECK(holds(refusal("L12x\n."), "offset 0: malformed pickle: no number follows"));
}

TEST_CASE("pickle: one may begin where another ends") {
  const std::string bytes = "\x80\x02K\x01.\x80\x02K\x02.\x80\x02\xff."s;
  const Pickle first = read(bytes);
  CHECK(first.end() == 5);
  const Pickle second(as_bytes(bytes), kFile, {}, {}, first.end());
  CHECK(second.root().as_int() == 2);
  CHECK_THROWS_WITH_AS(Pickle(as_bytes(bytes), kFile, {}, {}, second.end()),
                       "m.pt: offset 12: pickle opcode 0xff is not supported", UnsupportedError);
}

TEST_CASE("pickle: persistent ids are kept") {
  const std::string bytes = "\x80\x02X\x01\x00\x00\x00\x37Q."s;
  const Pickle pickle = read(bytes);
  CHECK(pickle.root().kind() == PickleKind::kPersistent);
  CHECK(pickle.root().items()[0].as_string() == "7");
  REQUIRE(pickle.persistent().size() == 1);
  CHECK(pickle.persistent()[0].items()[0].as_string() == "7");
}

TEST_CASE("pickle: an unknown opcode is named with its offset") {
  try {
    (void)read("\x80\x02N\xff."s);
    FAIL("accepted");
  } catch (const UnsupportedError& error) {
    CHECK(error.what() == "m.pt: data.pkl, offset 3: pickle opcode 0xff is not supported"s);
  }
  CHECK_THROWS_AS(read("\x80\x02\x82\x01."s), UnsupportedError);  // EXT1
  CHECK_THROWS_AS(read("\x80\x09N."s), UnsupportedError);         // Protocol 9
}

TEST_CASE("pickle: malformed pickles are refused with the offset") {
  CHECK(holds(refusal(""), "offset 0: "));
  CHECK(holds(refusal("N"), "offset 1: "));
  CHECK(holds(refusal("."), "offset 0: malformed pickle: the stack is empty"));
  CHECK(holds(refusal("(K\x01"s), "offset 3: "));
  CHECK(holds(refusal("X\xff\xff\xff\x7f x"s), "offset 5: a string needs 2147483647 bytes"));
  CHECK(holds(refusal("\x8e\xff\xff\xff\xff\xff\xff\xff\xff x"s), "offset 9: "));
  CHECK(holds(refusal("h\x07."s), "offset 0: malformed pickle: memo index 7 was never set"));
  CHECK(holds(refusal("Nj\x05\x00\x00\x00."s), "memo index 5"));
  CHECK(holds(refusal("t."), "no mark"));
  CHECK(holds(refusal("N(a."), "the stack is empty"));  // Nothing may reach below a mark.
  CHECK(holds(refusal("NNa."), "no list"));
  CHECK(holds(refusal("NNNs."), "no dict"));
  CHECK(holds(refusal("}(Nu."), "a key without a value"));
  CHECK(holds(refusal("cno newline"), "a line without an end"));
  CHECK(holds(refusal("I9x\n."), "no number"));
  CHECK(holds(refusal("Sx\n."), "quotes"));
}

TEST_CASE("pickle: every cut of a pickle is refused") {
  const std::string bytes =
      "\x80\x04\x95+\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x10"
      "touch /tmp/owned\x94\x85\x94R\x94."s;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK(holds(refusal(bytes.substr(0, size)), "m.pt: data.pkl, offset "));
  }
}

TEST_CASE("pickle: memory stays within the limit, whatever is asked for") {
  PickleLimits limits;
  limits.max_memory = 1U << 20U;
  CHECK(holds(refusal(std::string(1 << 20, 'N'), limits), "more than 1 MiB"));
  CHECK(holds(refusal(std::string(1 << 20, '('), limits), "more than 1 MiB"));
  CHECK(holds(refusal(std::string(1 << 20, ']'), limits), "more than 1 MiB"));
  CHECK(holds(refusal("Nr\xff\xff\xff\xff."s), "memo index 4294967295; at most"));
  std::string appends = "]";
  for (int i = 0; i < 1 << 17; ++i) appends += "Na";
  CHECK(holds(refusal(appends, limits), "more than 1 MiB"));
}

TEST_CASE("pickle: a billion laughs share their containers") {
  std::string bytes = "]q\x00"s;
  for (char level = 0; level < 40; ++level) {
    bytes += "]"s + 'q' + static_cast<char>(level + 1) + "(";
    for (int i = 0; i < 10; ++i) bytes += "h"s + level;
    bytes += "e";
  }
  const Pickle pickle = read(bytes + ".");
  CHECK(pickle.root().items().size() == 10);
}
