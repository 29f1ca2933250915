"""Hyperparameters of torch's SummaryWriter, of tensorboardX and of TensorBoard's own API, exported as TensorBoard's plugin parses them."""

import json

import pytest
from event_log import FIRST, write_events
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.plugins.hparams import api_pb2, metadata
from tensorboard.plugins.hparams import summary_v2 as api  # The part of the API that needs no TensorFlow.

PARAMETERS = {"lr": 0.1, "bsize": 16, "opt": "sgd", "bias": True, "name": "größer\n2"}
METRICS = {"hparam/accuracy": 10.0, "hparam/loss": 2.5}


def write_with_torch(logs):
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(logs) as writer:
        domain = {"lr": [0.1, 0.2], "opt": ["sgd", "adam"]}
        writer.add_hparams(PARAMETERS, METRICS, domain, run_name="first")
        writer.add_hparams({**PARAMETERS, "lr": 0.2}, METRICS, run_name="second")


def write_with_tensorboard_x(logs):
    from tensorboardX import SummaryWriter

    with SummaryWriter(str(logs)) as writer:
        writer.add_hparams(PARAMETERS, METRICS, name="first")
        writer.add_hparams({**PARAMETERS, "opt": "adam"}, METRICS, name="second")


def write_with_the_api(logs):
    """As the callback of Keras does: the experiment in the log directory, sessions in the runs below."""
    lr, opt = api.HParam("lr", api.RealInterval(0.0, 1.0)), api.HParam("opt", api.Discrete(["sgd", "adam"]))
    flag = api.HParam("bias", api.Discrete([True, False]), display_name="Bias?", description="whether")
    metric = api.Metric("epoch_loss", group="validation", display_name="Loss", dataset_type=api.Metric.VALIDATION)
    experiment = api.hparams_config_pb(hparams=[lr, opt, flag], metrics=[metric], time_created_secs=1234.5)
    write_events(logs / "events.out.tfevents.1", [FIRST, Event(wall_time=1, summary=experiment)])
    for k in range(3):
        start = api.hparams_pb({lr: 0.25 * k, opt: "adam", flag: k == 1}, trial_id=f"trial {k}", start_time_secs=k)
        write_events(logs / f"run{k}/events.out.tfevents.1", [FIRST, Event(wall_time=1, summary=start)])


def plain(message):
    """A google.protobuf.Value as Python's."""
    kind = message.WhichOneof("kind")
    return getattr(message, kind) if kind != "list_value" else [plain(v) for v in message.list_value.values]


def metrics_of(experiment):
    return [
        {
            "tag": info.name.tag,
            "group": info.name.group or None,
            "display_name": info.display_name or None,
            "description": info.description or None,
            "dataset": {0: None, 1: "training", 2: "validation"}[info.dataset_type],
        }
        for info in experiment.metric_infos
    ]


def domain_of(info):
    domain = info.WhichOneof("domain")
    if domain == "domain_interval":
        return {"min": info.domain_interval.min_value, "max": info.domain_interval.max_value}
    return [plain(v) for v in info.domain_discrete.values] if domain else None


def expected(logs):
    """The lines that TensorBoard's plugin would make of the logs, by its own parsers."""
    contents = {}
    for folder in sorted({path.parent for path in logs.rglob("*tfevents*")}):
        accumulator = EventAccumulator(str(folder))
        accumulator.Reload()
        run = str(folder.relative_to(logs))
        try:
            contents[run] = accumulator.PluginTagToContent(metadata.PLUGIN_NAME)
        except KeyError:  # A run without any.
            continue
    root = contents.get(".", {}).get(metadata.EXPERIMENT_TAG)
    for run, tags in contents.items():
        own = tags.get(metadata.EXPERIMENT_TAG, root)
        start, end = tags.get(metadata.SESSION_START_INFO_TAG), tags.get(metadata.SESSION_END_INFO_TAG)
        session = metadata.parse_session_start_info_plugin_data(start) if start else None
        finished = metadata.parse_session_end_info_plugin_data(end) if end else None
        experiment = metadata.parse_experiment_plugin_data(own) if own else None
        yield run, {
            "hparams": {name: plain(v) for name, v in session.hparams.items()} if session else None,
            "metrics": metrics_of(experiment) if experiment else [],
            "group": (session.group_name or None) if session else None,
            "start": (session.start_time_secs or None) if session else None,
            "status": api_pb2.Status.Name(finished.status).removeprefix("STATUS_").lower() if finished else None,
            "end": (finished.end_time_secs or None) if finished else None,
            "experiment": {
                info.name: (info.type, domain_of(info)) for info in experiment.hparam_infos
            } if metadata.EXPERIMENT_TAG in tags else None,
        }  # fmt: skip


TYPES = {None: 0, "string": 1, "bool": 2, "float64": 3}


@pytest.mark.parametrize("write", [write_with_torch, write_with_tensorboard_x, write_with_the_api])
def test_what_is_exported_is_what_tensorboard_shows(tbviz, tmp_path, write):
    logs = tmp_path / "logs"
    write(logs)
    wanted = dict(expected(logs))
    lines = [json.loads(line) for line in tbviz("-q", "export", logs, "--kind", "hparams").out.splitlines()]
    assert [line["run"] for line in lines] == sorted(wanted) and len(wanted) >= 2
    for line in lines:
        declared = line["experiment"] and {
            h["name"]: (TYPES[h["type"]], h["domain"]) for h in line["experiment"]["hparams"]
        }
        found = {key: line[key] for key in ("hparams", "metrics", "group", "start", "status", "end")}
        assert found | {"experiment": declared} == wanted[line["run"]], line["run"]
        for value in (line["hparams"] or {}).values():
            assert isinstance(value, (bool, int, float, str))


def test_numbers_and_truth_are_told_apart(tbviz, tmp_path):
    summary = api.hparams_pb({"a": True, "b": 1, "c": "1"}, start_time_secs=1)
    log = write_events(tmp_path / "log", [FIRST, Event(wall_time=1, summary=summary)])
    (line,) = tbviz("-q", "export", log, "--kind", "hparams").out.splitlines()
    assert '"hparams": {"a": true, "b": 1, "c": "1"}' in line
