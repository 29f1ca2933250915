// How arguments are nested. The texts are PyTorch 2.13's own, of a program with arguments
// ((tensor, tensor), {"p": tensor, "q": [tensor]}, N(a, b)), N a named tuple, and results
// {"k": (tensor, [tensor]), "m": DC(u, v)}, DC a dataclass.
#include "tbviz/checkpoint/export/tree_spec.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using tbviz::read_tree_spec;
using tbviz::TreeSpec;
using Kind = TreeSpec::Kind;
using Names = std::vector<std::string>;

namespace {

const std::string kLeaf = R"({"type": null, "context": null, "children_spec": []})";

std::string nest(const std::string& type, const std::string& context, const Names& children) {
  std::string text;
  for (const std::string& child : children) text += (text.empty() ? "" : ", ") + child;
  return R"({"type": ")" + type + R"(", "context": ")" + context + R"(", "children_spec": [)" +
         text + "]}";
}

TreeSpec read(const std::string& spec) {
  const auto tree = read_tree_spec("[1, " + spec + "]");
  REQUIRE(tree);
  return *tree;
}

}  // namespace

TEST_CASE("tree_spec: tuples, lists and dicts in each other") {
  const std::string list = nest("builtins.list", "null", {kLeaf});
  const TreeSpec dict = read(nest("builtins.dict", R"([\"p\", \"q\"])", {kLeaf, list}));
  CHECK(dict.kind == Kind::kDict);
  CHECK(dict.keys == Names{"p", "q"});
  REQUIRE(dict.children.size() == 2);
  CHECK(dict.children[0].kind == Kind::kLeaf);
  CHECK(dict.children[1].kind == Kind::kList);
  CHECK(dict.leaf_count() == 2);
  const TreeSpec tuple = read(nest("builtins.tuple", "null", {kLeaf, list, kLeaf}));
  CHECK(tuple.kind == Kind::kTuple);
  CHECK(tuple.leaf_count() == 3);
  CHECK(read(kLeaf).kind == Kind::kLeaf);
  CHECK(read(nest("builtins.dict", "[]", {})).leaf_count() == 0);
}

TEST_CASE("tree_spec: a named tuple tells its class, a dataclass its fields") {
  const TreeSpec named = read(nest("collections.namedtuple", "rx.N", {kLeaf, kLeaf}));
  CHECK(named.kind == Kind::kNamedTuple);
  CHECK(named.type == "rx.N");
  CHECK(named.keys.empty());
  const TreeSpec data = read(nest("rx.DC", R"([[\"u\", \"v\"], []])", {kLeaf, kLeaf}));
  CHECK(data.kind == Kind::kOther);
  CHECK(data.type == "rx.DC");
  CHECK(data.keys == Names{"u", "v"});
}

TEST_CASE("tree_spec: keys that are numbers, and dicts of other classes") {
  const TreeSpec numbered = read(nest("builtins.dict", "[0, 7]", {kLeaf, kLeaf}));
  CHECK(numbered.keys == Names{"0", "7"});
  const TreeSpec ordered = read(nest("collections.OrderedDict", R"([\"a\"])", {kLeaf}));
  CHECK(ordered.kind == Kind::kDict);
  CHECK(ordered.keys == Names{"a"});
  const std::string context = R"({"default_factory_module": "builtins", )"
                              R"("default_factory_name": "int", "dict_context": ["a"]})";
  const TreeSpec with_default = read(R"({"type": "collections.defaultdict", "context": )" +
                                     context + R"(, "children_spec": [)" + kLeaf + "]}");
  CHECK(with_default.kind == Kind::kDict);
  CHECK(with_default.keys == Names{"a"});
}

TEST_CASE("tree_spec: what is no such text is none") {
  CHECK(!read_tree_spec(""));
  CHECK(!read_tree_spec("[1]"));
  CHECK(!read_tree_spec("{"));
  CHECK(!read_tree_spec("[1, 2]"));
  CHECK(!read_tree_spec("[1, " + nest("builtins.dict", R"([\"a\"])", {kLeaf, kLeaf}) + "]"));
  std::string wide = nest("builtins.tuple", "null", Names(100'001, kLeaf));
  CHECK(!read_tree_spec("[1, " + wide + "]"));
  std::string deep = kLeaf;
  for (int i = 0; i < 1000; ++i) deep = nest("builtins.tuple", "null", {deep});
  CHECK(!read_tree_spec("[1, " + deep + "]"));
}
