"""tbviz export: --kind, hyperparameters, and how files of pictures are called."""

import io
import json

import pytest
from event_log import FIRST, START, plugin, scalar, value
from google.protobuf import struct_pb2
from PIL import Image
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2

SVG = b"""\xef\xbb\xbf<?xml version="1.0"?>
<!-- drawn by hand -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>"""


def encoded(kind):
    buffer = io.BytesIO()
    Image.new("RGB", (4, 3), (200, 30, 10)).save(buffer, kind)
    return buffer.getvalue()


PICTURES = {
    **{ending: encoded(kind) for ending, kind in
       {"png": "PNG", "jpg": "JPEG", "gif": "GIF", "bmp": "BMP", "webp": "WEBP", "tif": "TIFF"}.items()},
    "svg": SVG,
}


def picture(tag, data):
    return value(1, tag, image=Summary.Image(height=3, width=4, colorspace=3, encoded_image_string=data))


@pytest.mark.parametrize("ending", PICTURES)
def test_pictures_are_called_by_what_they_are(tbviz, write_log, tmp_path, ending):
    log = write_log("log", [FIRST, picture("pic", PICTURES[ending])])
    outcome = tbviz("export", log, "-o", "out")
    path = tmp_path / f"out/images/pic/1.{ending}"
    assert path.read_bytes() == PICTURES[ending]
    assert "does not know" not in outcome.err


@pytest.mark.parametrize("data", [b"BM, says the text", b"<html><svg></svg></html>", b"RIFFsizeWAVE", b"<svgx/>", b""])
def test_what_nobody_knows_is_called_bin_and_told(tbviz, write_log, tmp_path, data):
    log = write_log("log", [FIRST, picture("pic", data)])
    outcome = tbviz("export", log, "-o", "out")
    assert (tmp_path / "out/images/pic/1.bin").read_bytes() == data
    assert "1 picture or sound of a format that tbviz does not know is called .bin" in outcome.err


def test_pictures_of_the_newer_encoding(tbviz, write_log, tmp_path):
    strings = [b"4", b"3", PICTURES["webp"], SVG]
    event = value(2, "pics", metadata=plugin("images"), tensor=TensorProto(dtype=7, string_val=strings))
    tbviz("-q", "export", write_log("log", [FIRST, event]), "-o", "out")
    assert (tmp_path / "out/images/pics/2.webp").read_bytes() == PICTURES["webp"]
    assert (tmp_path / "out/images/pics/2_1.svg").read_bytes() == SVG


HISTOGRAM = HistogramProto(min=0, max=1, num=2, sum=1, sum_squares=1, bucket_limit=[0, 1], bucket=[1, 1])


def hparams(tag, **data):
    content = plugin_data_pb2.HParamsPluginData(**data).SerializeToString()
    return value(0, f"_hparams_/{tag}", metadata=plugin("hparams", content))


def start(group="", seconds=0.0, **parameters):
    info = plugin_data_pb2.SessionStartInfo(group_name=group, start_time_secs=seconds)
    for name, given in parameters.items():
        info.hparams[name].CopyFrom(given)
    return hparams("session_start_info", session_start_info=info)


def end(status, seconds=0.0):
    info = plugin_data_pb2.SessionEndInfo(status=status, end_time_secs=seconds)
    return hparams("session_end_info", session_end_info=info)


NUMBER = struct_pb2.Value(number_value=0.1)
WORD = struct_pb2.Value(string_value="sgd")
FLAG = struct_pb2.Value(bool_value=True)
EXPERIMENT = api_pb2.Experiment(
    name="sweep",
    metric_infos=[api_pb2.MetricInfo(name=api_pb2.MetricName(group="validation", tag="acc"), dataset_type=2)],
    hparam_infos=[
        api_pb2.HParamInfo(name="lr", type=3, domain_interval=api_pb2.Interval(min_value=0, max_value=1)),
        api_pb2.HParamInfo(name="opt", type=1, domain_discrete=struct_pb2.ListValue(values=[WORD])),
    ],
)


@pytest.fixture
def log(write_log):
    write_log("logs/events.out.tfevents.1", [FIRST, hparams("experiment", experiment=EXPERIMENT)])
    write_log(
        "logs/a/events.out.tfevents.1",
        [FIRST, start("g", START, lr=NUMBER, opt=WORD, bias=FLAG), scalar(0, number=0.5),
         value(1, "h", histo=HISTOGRAM), end(api_pb2.STATUS_SUCCESS, START + 9)],
    )
    write_log("logs/b/events.out.tfevents.1", [FIRST, start(lr=NUMBER), picture("pic", PICTURES["png"])])
    return "logs"


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_line_for_each_session(tbviz, log):
    root, a, b = lines(tbviz("-q", "export", log, "--kind", "hparams").out)
    metrics = [{"tag": "acc", "group": "validation", "display_name": None, "description": None, "dataset": "validation"}]
    assert a == {
        "schema": "tbviz.export/1", "run": "a", "kind": "hparams",
        "hparams": {"bias": True, "lr": 0.1, "opt": "sgd"}, "metrics": metrics, "group": "g",
        "status": "success", "start": START, "end": START + 9, "model_uri": None, "monitor_url": None,
        "experiment": None,
    }  # fmt: skip
    assert (b["run"], b["hparams"], b["status"], b["metrics"]) == ("b", {"lr": 0.1}, None, metrics)
    assert root["run"] == "." and root["hparams"] is None and root["metrics"] == metrics
    assert root["experiment"]["name"] == "sweep"
    assert [(h["name"], h["type"], h["domain"]) for h in root["experiment"]["hparams"]] == [
        ("lr", "float64", {"min": 0, "max": 1}),
        ("opt", "string", ["sgd"]),
    ]


def test_several_sessions_of_one_run(tbviz, write_log):
    log = write_log("log", [FIRST, start(lr=NUMBER), end(2), start(opt=WORD), end(1)])
    assert [(line["hparams"], line["status"]) for line in lines(tbviz("-q", "export", log, "--kind", "hparams").out)] == [
        ({"lr": 0.1}, "failure"),
        ({"opt": "sgd"}, "success"),
    ]


def test_values_within_values(tbviz, write_log):
    within = struct_pb2.Value(list_value=struct_pb2.ListValue(values=[NUMBER, struct_pb2.Value(null_value=0)]))
    log = write_log("log", [FIRST, start(x=struct_pb2.Value(struct_value=struct_pb2.Struct(fields={"y": within})))])
    assert lines(tbviz("-q", "export", log, "--kind", "hparams").out)[0]["hparams"] == {"x": {"y": [0.1, None]}}
    for _ in range(40):
        within = struct_pb2.Value(list_value=struct_pb2.ListValue(values=[within]))
    log = write_log("deep", [FIRST, start(x=within)])
    assert "malformed" in tbviz("export", log, "-o", "out", code=4).err


def test_a_folder_has_them_in_a_file_of_their_own(tbviz, log, tmp_path):
    tbviz("-q", "export", log, "-o", "out")
    assert [line["run"] for line in lines((tmp_path / "out/hparams.jsonl").read_text())] == [".", "a", "b"]
    tbviz("-q", "export", log, "-o", "only", "--kind", "hparams")
    assert [path.name for path in (tmp_path / "only").iterdir()] == ["hparams.jsonl"]


def test_lines_of_other_values_stay_alone_unless_asked(tbviz, log):
    outcome = tbviz("export", log, "--format", "jsonl")
    assert {line["kind"] for line in lines(outcome.out)} == {"scalar", "histogram"}
    assert "left out 4 hparams, 1 image" in outcome.err and "--kind hparams" in outcome.err
    both = tbviz("-q", "export", log, "--kind", "scalars,hparams").out
    assert [line["kind"] for line in lines(both)] == ["hparams", "scalar", "hparams", "hparams"]


def test_kinds_are_picked(tbviz, log, tmp_path):
    assert tbviz("-q", "export", log, "--kind", "scalars").out.startswith("run,tag,step,walltime,value\na,loss,0,")
    assert [line["tag"] for line in lines(tbviz("-q", "export", log, "--kind", "histograms").out)] == ["h"]
    tbviz("-q", "export", log, "--kind", "images", "--kind", "histograms", "-o", "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["histograms.jsonl", "images"]


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["--kind", "images"], 2, "--kind images needs a folder"),
        (["--kind", "hparams", "--format", "csv"], 2, "--kind hparams needs JSON lines, or a folder"),
        (["--kind", "hparams", "-o", "x.csv"], 2, "--kind hparams needs JSON lines, or a folder"),
        (["--kind", "hparam"], 2, "did you mean 'hparams'?"),
        (["--kind", "text"], 4, "holds no value of the kinds asked for, but 1 histogram, 4 hparams, 1 image, 1 scalar"),
    ],
)
def test_kinds_that_do_not_go(tbviz, log, arguments, code, message):
    assert message in tbviz("export", log, *arguments, code=code).err
