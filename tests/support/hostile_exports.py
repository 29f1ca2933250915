"""Archives of torch.export that are malformed, lie or claim too much, put together by hand.

GROUPS are functions that give (name, bytes, code) of each: `code` is the exit code of whoever needs the program and the
weights, None where it depends on what is needed.
"""

import io
import json
import zipfile

READ, MALFORMED, UNSUPPORTED = 0, 4, 5
STORAGE = bytes(384)


def meta(sizes=(2, 3, 4, 4), strides=(48, 16, 4, 1), offset=0, dtype=7, layout=7):
    def numbers(values):
        return [{"as_int": value} for value in values]

    return {"dtype": dtype, "sizes": numbers(sizes), "strides": numbers(strides), "layout": layout,
            "storage_offset": {"as_int": offset}, "requires_grad": False,
            "device": {"type": "cpu", "index": None}}  # fmt: skip


def weight(path="weight_0", pickled=False, **shape):
    return {"path_name": path, "is_param": True, "use_pickle": pickled, "tensor_meta": meta(**shape)}


def value(name):
    return {"as_tensor": {"name": name}}


def node(target, inputs=(), outputs=(), stack=""):
    """`inputs`: pairs of name and argument. `outputs`: names of tensors."""
    arguments = [{"name": name, "arg": arg, "kind": 1} for name, arg in inputs]
    metadata = {"nn_module_stack": stack} if stack else {}
    return {"target": target, "inputs": arguments, "outputs": [value(name) for name in outputs], "metadata": metadata}


def convolution(reads="x", gives="y", stack="L__self__,,m.Net;L__self___c,c,torch.nn.modules.conv.Conv2d"):
    inputs = (("input", value(reads)), ("weight", value("p_w")), ("stride", {"as_ints": [1, 1]}))
    return node("torch.ops.aten.conv2d.default", inputs, [gives], stack)


def leaf():
    return {"type": None, "context": None, "children_spec": []}


def nest(kind, children, context=None):
    text = context if kind == "collections.namedtuple" else json.dumps(context)
    return {"type": kind, "context": text, "children_spec": list(children)}


def signature(arguments=("x",), results=1):
    inputs = nest("builtins.tuple", [nest("builtins.tuple", [leaf() for _ in arguments]), nest("builtins.dict", [], [])])
    outputs = nest("builtins.tuple", [leaf() for _ in range(results)])
    return {"inputs": [], "outputs": [], "forward_arg_names": list(arguments),
            "in_spec": json.dumps([1, inputs]), "out_spec": json.dumps([1, outputs])}  # fmt: skip


def program(nodes=None, outputs=("y",), users=("x",), major=8, **more):
    """A model's JSON: one parameter, w, the user's inputs, and the nodes. `more` replaces members of the graph's module,
    or of the program if they are there."""
    nodes = [convolution()] if nodes is None else nodes
    tensors = {"p_w": meta(), **{name: meta((1, 3, 8, 8), (192, 64, 8, 1)) for name in users}}
    graph = {"inputs": [value(name) for name in ("p_w", *users)], "outputs": [value(name) for name in outputs],
             "nodes": nodes, "tensor_values": tensors, "sym_int_values": {}}  # fmt: skip
    specs = [{"parameter": {"arg": {"name": "p_w"}, "parameter_name": "w"}}]
    specs += [{"user_input": {"arg": value(name)}} for name in users]
    results = [{"user_output": {"arg": value(name)}} for name in outputs]
    module = {"graph": graph, "signature": {"input_specs": specs, "output_specs": results},
              "module_call_graph": [{"fqn": "", "signature": signature(users, len(outputs))}, {"fqn": "c", "signature": None}]}  # fmt: skip
    whole = {"graph_module": module, "range_constraints": {}, "torch_version": "2.13.0",
             "schema_version": {"major": major, "minor": 20}}  # fmt: skip
    for name, member in more.items():
        (whole if name in whole else graph if name in graph else module)[name] = member
    return json.dumps(whole)


def table(entries=None):
    return json.dumps({"config": {"w": weight()} if entries is None else entries})


def archive(
    model=None, weights=None, method=zipfile.ZIP_STORED, models=("model",), without=(), archive_format="pt2", **members
):
    """An archive. Model and table may be any text or bytes; of `without` members nothing is written."""
    model = program() if model is None else model
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        content = {"archive_format": archive_format, "byteorder": "little", "data/weights/weight_0": STORAGE}
        for name in models:
            content[f"models/{name}.json"] = model
            content[f"data/weights/{name}_weights_config.json"] = table() if weights is None else weights
            content[f"data/constants/{name}_constants_config.json"] = '{"config": {}}'
        content |= members
        for name, data in content.items():
            if name not in without:
                large = len(data) > 1 << 20  # The tests' own disk.
                file.writestr(f"m/{name}", data, zipfile.ZIP_DEFLATED if large else method)
    return out.getvalue()


def block(nodes, inputs=(), outputs=(), gives=(), settings=({"as_bool": False},), target="wrap_with_set_grad_enabled"):
    graph = {"inputs": [value(name) for name in inputs], "outputs": [value(name) for name in outputs], "nodes": nodes,
             "tensor_values": {}, "sym_int_values": {}, "sym_bool_values": {}}  # fmt: skip
    arguments = [("", one) for one in settings] + [("", {"as_graph": {"name": "g", "graph": graph}})]
    arguments += [("", value(name)) for name in inputs]
    return node(f"torch.ops.higher_order.{target}", arguments, gives)


def nested_blocks(depth):
    nodes = [convolution()]
    for _ in range(depth):
        nodes = [block(nodes, ["x", "p_w"], ["y"], ["y"])]
    return nodes


def relu(reads, gives, stack=""):
    return node("torch.ops.aten.relu.default", [("self", value(reads))], [gives], stack)


def size_of(name, gives):
    made = node("torch.ops.aten.sym_size.int", [("self", value(name))])
    return {**made, "outputs": [{"as_sym_int": {"as_name": gives}}]}


def added(first, second, gives):
    made = node("_operator.add", [("", {"as_sym_int": {"as_name": name}}) for name in (first, second)])
    return {**made, "outputs": [{"as_sym_int": {"as_name": gives}}]}


def stack_of(frames, number=0):
    return ";".join(f"k{number}_{i},{'.'.join('m' * (i + 1))},t.C" for i in range(frames))


def tree(depth):
    text = '{"type": null, "context": null, "children_spec": []}'
    return "[1, " + '{"type": "builtins.tuple", "context": "null", "children_spec": [' * depth + text + "]}" * depth + "]"


def with_trees(in_spec, out_spec, names=("x",), **more):
    told = {"inputs": [], "outputs": [], "forward_arg_names": list(names), "in_spec": in_spec, "out_spec": out_spec}
    return program(module_call_graph=[{"fqn": "", "signature": told}], **more)


def texts():
    """JSON that is too much, too deep, or no program."""
    yield "deep_arrays", archive("[" * 100_000), MALFORMED
    yield "deep_objects", archive('{"a":' * 100_000), MALFORMED
    yield "long_text", archive(" " * (33 << 20)), MALFORMED
    yield "millions_of_values", archive("[" + "0," * 4_000_000 + "0]"), MALFORMED
    yield "values_at_the_limit", archive(program(x=[0] * 1_000_000)), READ
    yield "no_json", archive(b"\x80\2}."), MALFORMED
    yield "empty", archive(""), MALFORMED
    yield "cut", archive(program()[:-40]), MALFORMED
    yield "no_object", archive("[]"), None
    yield "no_graph", archive('{"schema_version": {"major": 8}}'), MALFORMED
    yield "no_utf8", archive(program().encode().replace(b'"p_w"', b'"p_\xff\xfe"')), MALFORMED
    yield "half_a_surrogate", archive(program().replace('"p_w"', '"p_\\ud800"')), None
    yield "controls", archive(program([convolution(), relu("y", "\x1b[2J\x07", "k,\x1b[31m,t.\x1b]0;C")])), READ
    yield "other_types", archive(program([{"target": "a", "inputs": 3, "outputs": {"a": []}, "metadata": []}], outputs=())), READ
    yield "target_is_a_number", archive(program([{"target": 3}])), MALFORMED
    yield "nodes_are_none", archive(program({})), MALFORMED
    yield "schema_9", archive(program(major=9)), None
    yield "schema_without_end", archive(program(major=1 << 62)), None


def graphs():
    """Graphs that contradict themselves, or are larger than they look."""
    yield "reads_what_is_not_made", archive(program([convolution("nowhere")])), READ
    yield "reads_itself", archive(program([convolution("y")])), READ
    yield "reads_the_later", archive(program([relu("y", "z"), convolution()])), READ
    yield "gives_what_is_not_made", archive(program(outputs=("nowhere",))), READ
    yield "made_twice", archive(program([convolution(), convolution()])), MALFORMED
    yield "input_twice", archive(program(users=("x", "x"))), MALFORMED
    yield "input_of_no_kind", archive(program(signature={"input_specs": [{}], "output_specs": []})), MALFORMED
    inner = [block([relu("x", "a")], ["x"], ["a"], [name]) for name in ("b", "c")]
    made = program([inner[0], relu("b", "a"), relu("a", "a@4"), inner[1]], outputs=("c",))
    yield "names_as_the_reader_makes_them", archive(made), READ
    yield "many_values", archive(program([node("a", outputs=[f"v{i}" for i in range(500_001)])], outputs=())), MALFORMED
    yield "long_list", archive(program([node("a", [("size", {"as_ints": [0] * 1_000_001})], ["y"])])), MALFORMED
    reads = {"as_tensors": [{"name": "x"}] * 100_000}
    yield "long_list_of_values", archive(program([node("torch.ops.aten.cat.default", [("tensors", reads)], ["y"])])), READ
    sums = [size_of("x", "s0"), *(added(f"s{i}", f"s{i}", f"s{i + 1}") for i in range(5_000))]
    yield "scalars_of_scalars", archive(program([*sums, convolution()])), READ
    users = [f"u{i}" for i in range(4_000)]
    sizes = [size_of(name, f"s{name}") for name in users] + [added("su0", "su1", "t1")]
    sizes += [added(f"t{i - 1}", f"su{i}", f"t{i}") for i in range(2, 4_000)]
    yield "scalars_of_many", archive(program([*sizes, convolution("u0")], users=users)), READ
    yield "many_inputs", archive(program([convolution("u0")], users=[f"u{i}" for i in range(10_000)])), READ
    yield "many_outputs", archive(program(outputs=("y",) * 20_000)), READ
    makes_a_file = node("torch.ops.aten.from_file.default", [("filename", {"as_string": "made"})], ["z"])
    yield "from_file", archive(program([convolution(), makes_a_file])), READ
    yield "higher_order", archive(program([convolution(), node("torch.ops.higher_order.cond", [("", value("y"))], ["z"])])), READ
    sizes = [{"as_int": -5}, {"as_expr": {"expr_str": "s0"}}, {"as_int": 1 << 62}, {"as_int": 1 << 70}, None]
    odd = {"x": {"dtype": 99, "sizes": sizes}, "y": meta((1 << 62, 1 << 62), (1, 1))}
    ranges = {"s0": {"min_val": 9, "max_val": -9}, "s1": {"min_val": "a"}, "s2": None}
    yield "odd_sizes", archive(program(tensor_values=odd, range_constraints=ranges)), READ


def blocks():
    yield "nested_blocks", archive(program(nested_blocks(25))), READ
    yield "blocks_too_deep", archive(program(nested_blocks(60))), MALFORMED
    yield "block_reads_its_own", archive(program([block([relu("y", "y")], [], ["y"], ["y"])])), READ
    yield "block_gives_too_much", archive(program([block([relu("x", "a")], ["x"], ["a"], ["y", "z"])])), MALFORMED
    yield "block_gives_nothing", archive(program([block([], ["x"], ["nowhere"], ["y"])])), MALFORMED
    yield "block_makes_twice", archive(program([convolution(), block([relu("x", "a")], ["x"], ["a"], ["y"])])), MALFORMED
    wrong = [("", arg) for arg in ({"as_bool": False}, {"as_graph": {"name": "g", "graph": None}}, value("x"))]
    without = node("torch.ops.higher_order.wrap_with_set_grad_enabled", wrong, ["y"])
    yield "block_without_graph", archive(program([without])), None
    autocast = ({"as_string": "cpu"}, {"as_scalar_type": 13}, {"as_bool": True}, {"as_bool": True})
    deep = [convolution()]
    for _ in range(20):
        deep = [block(deep, ["x", "p_w"], ["y"], ["y"], autocast, "wrap_with_autocast")]
    yield "autocast_in_autocast", archive(program(deep)), READ
    yield "blocks_of_wrong_settings", archive(program([block([convolution()], ["x", "p_w"], ["y"], ["y"], ({"as_int": 3},))])), READ
    yield "many_blocks", archive(program([block([], target="wrap_with_set_grad_enabled") for _ in range(10_001)], outputs=())), MALFORMED


def modules():
    """Module stacks, call graphs and trees without end."""
    yield "stack_of_100000", archive(program([convolution(stack=stack_of(2) + ";a,b,c" * 100_000)])), MALFORMED
    yield "stack_too_deep", archive(program([convolution(stack=stack_of(70))])), MALFORMED
    yield "deep_stacks", archive(program([relu("x", f"v{i}", stack_of(60, i)) for i in range(1_000)], outputs=("v0",))), READ
    calls = [relu("x", f"v{i}", ";".join(f"{i}{j},b,c" for j in range(60))) for i in range(6_800)]
    yield "too_many_frames", archive(program(calls, outputs=())), MALFORMED
    many = {"as_tensors": [{"name": f"u{i}"} for i in range(1000)]}
    users = [f"u{i}" for i in range(1000)]
    flow = [node("torch.ops.aten.cat.default", [("tensors", many)], [f"v{i}"], stack_of(60, i)) for i in range(200)]
    yield "values_through_modules", archive(program(flow, users=users, outputs=())), MALFORMED
    yield "long_path", archive(program([convolution(stack="k," + ".".join("a" * 20_000) + ",t.C")])), MALFORMED
    long = [relu("x", f"v{i}", stack_of(60, i).replace("t.C", "t." + "C" * 900)) for i in range(60)]
    yield "long_class_names", archive(program(long, outputs=())), None
    yield "odd_stacks", archive(program([convolution(stack=stack) for stack in (";;,,;[,(;a,b;a,b,c,d",)])), READ
    yield "brackets", archive(program([convolution(stack="[" * 30_000 + "," + ")" * 30_000 + ",,")])), None
    calls = [{"fqn": f"m{i}", "signature": None} for i in range(20_000)]
    yield "many_modules", archive(program(module_call_graph=calls)), READ
    told = {"inputs": [value("x")] * 20_000, "outputs": [value("y")] * 20_000, "in_spec": "", "out_spec": ""}
    calls = [{"fqn": "c", "signature": told}]
    nodes = [convolution(), *(relu("x", f"v{i}", f"L__self__,,m.Net;c@{i},c,t.C") for i in range(2_000))]
    yield "signatures_of_many_calls", archive(program(nodes, module_call_graph=calls)), READ
    yield "tree_of_10000", archive(with_trees(tree(10_000), tree(10_000))), READ
    yield "trees_at_the_limit", archive(with_trees(tree(120), tree(120))), READ
    both = [nest("builtins.tuple", [leaf()] * 100_001), nest("builtins.dict", [], [])]
    wide = json.dumps([1, nest("builtins.tuple", both)])
    yield "wide_tree", archive(with_trees(wide, wide)), READ
    keyed = nest("builtins.dict", [nest("builtins.tuple", [leaf()] * 10_000)], ["k" * (1 << 20)])
    yield "long_key", archive(with_trees("", json.dumps([1, keyed]), outputs=("y",) * 10_000)), READ
    fields = {"T": {"field_names": ["f"] * 100_000}}
    tuples = nest("builtins.tuple", [nest("collections.namedtuple", [leaf()], "T")] * 10_000)
    model = with_trees("", json.dumps([1, tuples]), outputs=("y",) * 10_000, treespec_namedtuple_fields=fields)
    yield "named_tuples", archive(model), READ
    yield "no_tree", archive(with_trees("{", "[1]")), READ


def weights():
    """Tables of weights."""
    def one(**shape):
        return archive(weights=table({"w": weight(**shape)}))

    two = {"w": weight(), "v": weight(sizes=(90,), strides=(1,), offset=3)}
    yield "overlapping", archive(weights=table(two)), READ
    yield "expanded", one(strides=(0, 0, 0, 0)), READ
    yield "out_of_range", one(offset=1), MALFORMED
    yield "negative_offset", one(offset=-1), MALFORMED
    yield "negative_stride", one(strides=(-48, 16, 4, 1), offset=95), MALFORMED
    yield "negative_size", one(sizes=(-2, 3, 4, 4)), MALFORMED
    yield "sizes_overflow", one(sizes=(1 << 62, 4, 4, 4), strides=(0, 0, 0, 0)), MALFORMED
    yield "strides_overflow", one(strides=(1 << 62, 1 << 62, 1 << 62, 1 << 62)), MALFORMED
    yield "offset_overflows", one(offset=(1 << 63) - 1), MALFORMED
    yield "sizes_beyond_64_bits", one(sizes=(1 << 70, 1, 1, 1)), MALFORMED
    yield "ranks_differ", one(sizes=(2, 3)), MALFORMED
    yield "many_axes", one(sizes=(1,) * 500, strides=(1,) * 500), MALFORMED
    yield "unknown_type", one(dtype=77), UNSUPPORTED
    yield "sparse", one(layout=1), UNSUPPORTED
    yield "pickled", one(pickled=True), UNSUPPORTED
    yield "path_outside", one(path="../../../../etc/passwd"), MALFORMED
    yield "path_of_the_table", one(path="model_weights_config.json", sizes=(1,), strides=(1,)), None
    yield "other_weights", archive(weights=table({"v": weight()})), READ
    yield "no_table_but_a_list", archive(weights="[1, 2]"), READ
    yield "deep_table", archive(weights='{"config":' * 100_000), MALFORMED


def archives():
    """What is in the archive, and how."""
    yield "compressed", archive(method=zipfile.ZIP_DEFLATED), UNSUPPORTED
    yield "no_weights", archive(without=["data/weights/weight_0"]), MALFORMED
    yield "no_weight_table", archive(without=["data/weights/model_weights_config.json"]), MALFORMED
    yield "no_constants_table", archive(without=["data/constants/model_constants_config.json"]), READ
    yield "no_model", archive(without=["models/model.json"]), MALFORMED
    yield "other_archive_format", archive(archive_format="pt3"), None
    yield "empty_archive_format", archive(archive_format=""), None
    yield "two_models", archive(models=("one", "two")), None
    yield "nine_models", archive(models=[f"m{i}" for i in range(9)]), UNSUPPORTED
    yield "big_endian", archive(byteorder="big"), UNSUPPORTED
    yield "name_outside", archive(**{"../../made": b"x"}), MALFORMED
    yield "cut_archive", archive()[:-10], MALFORMED


GROUPS = (texts, graphs, blocks, modules, weights, archives)
