#include "tbviz/checkpoint/export/tree_spec.h"

#include "tbviz/text/json_tape.h"

namespace tbviz {
namespace {

constexpr std::size_t kMostParts = 100'000;
constexpr std::size_t kLongestKey = 1024;
constexpr std::size_t kMostJsonValues = 20 * kMostParts;

TreeSpec::Kind kind_of(std::string_view type) {
  using Kind = TreeSpec::Kind;
  if (type == "builtins.tuple") return Kind::kTuple;
  if (type == "builtins.list" || type == "collections.deque" || type.ends_with(".immutable_list")) {
    return Kind::kList;
  }
  if (type == "builtins.dict" || type == "collections.OrderedDict" ||
      type == "collections.defaultdict" || type.ends_with(".immutable_dict")) {
    return Kind::kDict;
  }
  return type == "collections.namedtuple" ? Kind::kNamedTuple : Kind::kOther;
}

// A list of so many texts or numbers, keys of a dict.
std::vector<std::string> keys_in(JsonTape::Value list, std::size_t count) {
  std::vector<std::string> keys;
  for (const JsonTape::Value key : list.elements()) {
    if (const auto text = key.string()) {
      if (text->size() > kLongestKey) return {};
      keys.emplace_back(*text);
    } else if (const auto number = key.integer()) {
      keys.push_back(std::to_string(*number));
    } else {
      return {};
    }
  }
  if (keys.size() != count) keys.clear();
  return keys;
}

// Each class writes its context as it likes: the keys are the first list of as many texts.
std::vector<std::string> find_keys(JsonTape::Value context, std::size_t count) {
  std::vector<std::string> keys = keys_in(context, count);
  if (!keys.empty()) return keys;
  for (const JsonTape::Value element : context.elements()) {
    keys = keys_in(element, count);
    if (!keys.empty()) return keys;
  }
  for (const auto& [name, member] : context.members()) {
    keys = keys_in(member, count);
    if (!keys.empty()) return keys;
  }
  return keys;
}

class SpecReader {
 public:
  std::optional<TreeSpec> read(JsonTape::Value value) {
    if (!value.is_object() || ++parts_ > kMostParts) return std::nullopt;
    TreeSpec spec;
    for (const JsonTape::Value child : value.find("children_spec").elements()) {
      auto read_child = read(child);
      if (!read_child) return std::nullopt;
      spec.children.push_back(*std::move(read_child));
    }
    const auto type = value.find("type").string();
    if (!type) return spec.children.empty() ? std::optional(std::move(spec)) : std::nullopt;
    spec.type = *type;
    spec.kind = kind_of(*type);
    if (!spec.children.empty()) read_context(value.find("context"), spec);
    if (spec.kind == TreeSpec::Kind::kDict && spec.keys.size() != spec.children.size()) {
      return std::nullopt;
    }
    return spec;
  }

 private:
  // Most contexts are JSON in a text; that of a defaultdict is JSON as it is, that of a named tuple
  // the name of its class, whose fields are told elsewhere.
  static void read_context(JsonTape::Value context, TreeSpec& spec) {
    const auto text = context.string();
    if (spec.kind == TreeSpec::Kind::kNamedTuple) {
      spec.type = text.value_or(spec.type);
      return;
    }
    JsonTape tape;
    if (text) {
      if (tape.read(*text, kMostJsonValues)) return;
      context = tape.root();
    }
    spec.keys = find_keys(context, spec.children.size());
  }

  std::size_t parts_ = 0;
};

}  // namespace

std::size_t TreeSpec::leaf_count() const {
  if (kind == Kind::kLeaf) return 1;
  std::size_t count = 0;
  for (const TreeSpec& child : children) count += child.leaf_count();
  return count;
}

std::optional<TreeSpec> read_tree_spec(std::string_view text) {
  JsonTape tape;
  if (tape.read(text, kMostJsonValues)) return std::nullopt;
  std::size_t position = 0;
  for (const JsonTape::Value part : tape.root().elements()) {
    if (position++ == 1) return SpecReader().read(part);  // Behind the number of the protocol.
  }
  return std::nullopt;
}

}  // namespace tbviz
